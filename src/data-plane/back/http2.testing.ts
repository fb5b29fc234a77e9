/** What the tests of HTTP/2 to a backend share: a backend, a gate that speaks h2c, a client. */
import http2, {
  type ClientHttp2Session,
  constants,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
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

/**
 * A backend of bare frames that waits for so many requests without a body and answers all of them in
 * one write, behind a PING, as servers in Go do when they are busy. The PING fills a TLS record: Node
 * answers it while the next one is read, and hands out what stands there in another order.
 */
export function answersAtOnce(count: number): (socket: Socket) => void {
  return (socket) => {
    let unread: Buffer = Buffer.alloc(0);
    const streams: number[] = [];
    socket.write(frame(settings, 0, 0));
    socket.on('data', (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      const { frames, rest } = takeFrames(unread);
      unread = rest;
      for (const { type, flags, stream } of frames) {
        if (type === settings && flags === 0) socket.write(frame(settings, ack, 0));
        if (type === headersFrame && (flags & endStream) !== 0) streams.push(stream);
      }
      if (streams.length < count) return;
      socket.write(Buffer.concat([...pingRecord, ...streams.splice(0).flatMap(answer)]));
    });
  };
}

/** Whole frames without their payload, and what is left behind them. */
function takeFrames(bytes: Buffer) {
  const frames: { readonly type: number; readonly flags: number; readonly stream: number }[] = [];
  let at = bytes.indexOf('PRI * HTTP/2.0') === 0 ? prefaceBytes : 0;
  while (at + 9 <= bytes.length) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    const [type, flags] = [bytes.readUInt8(at + 3), bytes.readUInt8(at + 4)];
    frames.push({ type, flags, stream: bytes.readUInt32BE(at + 5) });
    at = end;
  }
  return { frames, rest: bytes.subarray(at) };
}

const recordBytes = 16 * 1024;
const ping = 6;
const frameNobodyKnows = 0x42;
const pingRecord = [
  frame(ping, 0, 0, Buffer.alloc(8)),
  frame(frameNobodyKnows, 0, 0, Buffer.alloc(recordBytes - 17 - 9)),
];

/** `:status: 200`, `content-type: x`, the body `hello` and the trailer `x: y`. */
function answer(stream: number): Buffer[] {
  return [
    frame(headersFrame, endHeaders, stream, Buffer.from([0x88, 0x5f, 1, 0x78])),
    frame(dataFrame, 0, stream, Buffer.from('hello')),
    frame(headersFrame, endHeaders | endStream, stream, Buffer.from([0, 1, 0x78, 1, 0x79])),
  ];
}

function frame(type: number, flags: number, ...[stream, payload]: [number, Buffer?]): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload?.length ?? 0, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return payload ? Buffer.concat([head, payload]) : head;
}

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

const prefaceBytes = 24;
const dataFrame = 0;
const headersFrame = 1;
const settings = 4;
const ack = 1;
const endStream = 1;
const endHeaders = 4;
