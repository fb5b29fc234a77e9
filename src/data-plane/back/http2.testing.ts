/** What the tests of HTTP/2 to a backend share: a backend, a gate that speaks h2c, a client. */
import http2, {
  type ClientHttp2Session,
  constants,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import {
  type Gate,
  type GateOptions,
  started,
  startGate,
  type TestServer,
} from './back.testing.ts';

const open: { close(): Promise<void> }[] = [];
export const sessions: ClientHttp2Session[] = [];
/** After each test. */
export async function closeAll(): Promise<void> {
  for (const session of sessions.splice(0)) session.destroy();
  for (const thing of open.splice(0).reverse()) await thing.close();
}

export const keep = async <T extends { close(): Promise<void> }>(thing: Promise<T>): Promise<T> => {
  const kept = await thing;
  open.push(kept);
  return kept;
};

export type Respond = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

export const startH2 = (respond: Respond, server: Http2Server = http2.createServer()) => {
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    respond(stream, headers);
  });
  server.on('sessionError', () => {});
  return keep(started(server));
};

export const h2cGate = (server: TestServer, options: Partial<GateOptions> = {}) =>
  keep(
    startGate({
      target: { endpoint: server.endpoint, protocol: 'h2c' },
      front: 'http2',
      ...options,
    }),
  );

export interface H2Answer {
  readonly headers: IncomingHttpHeaders;
  readonly information: IncomingHttpHeaders[];
  readonly body: string;
  readonly trailers: IncomingHttpHeaders;
  readonly rstCode: number | undefined;
  readonly endedWithHead: boolean;
}

/** One stream from a client to the gate. */
export function ask(
  gate: Pick<Gate, 'port'>,
  headers: OutgoingHttpHeaders = {},
  body?: { readonly text: string; readonly trailers?: OutgoingHttpHeaders },
): Promise<H2Answer> {
  const session = http2.connect(`http://127.0.0.1:${gate.port}`);
  sessions.push(session);
  session.on('error', () => {});
  return new Promise((resolve) => {
    const request = session.request(
      { ':path': '/', ...headers },
      { endStream: !body, waitForTrailers: body?.trailers !== undefined },
    );
    const answer = {
      headers: {},
      information: [] as IncomingHttpHeaders[],
      body: '',
      trailers: {},
    };
    let endedWithHead = false;
    request.on('headers', (info) => answer.information.push(info));
    request.on('response', (head, flags) => {
      answer.headers = head;
      endedWithHead = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    });
    request.on('trailers', (trailers) => {
      answer.trailers = trailers;
    });
    request.on('data', (chunk) => {
      answer.body += chunk;
    });
    request.on('error', () => {});
    request.on('close', () => resolve({ ...answer, rstCode: request.rstCode, endedWithHead }));
    request.on('wantTrailers', () => request.sendTrailers(body?.trailers ?? {}));
    if (body) request.end(body.text);
  });
}
