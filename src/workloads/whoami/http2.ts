import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import type { Answer } from './answer.ts';
import type { Exchange, RequestFacts } from './exchange.ts';
import { answerGrpc, servicePrefix } from './grpc.ts';
import { collectFields, type HeaderFields, hasToken } from './headers.ts';
import { readTrailerNames } from './http1-facts.ts';
import type { Identity } from './identity.ts';
import { sayRemoteAddress } from './remote-address.ts';
import { createRequestBody } from './request-body.ts';
import { parseTarget } from './request-target.ts';
import { createResponse, type ResponseHead, type ResponseSink } from './response.ts';
import { isGrpcContentType } from './route.ts';

export interface Http2Options {
  readonly answer: Answer;
  readonly identity: Identity;
  readonly peerCertificates: (socket: Duplex) => readonly Buffer[];
  /** The HTTP/1.1 request that stream 1 of an upgraded connection answers. */
  readonly upgradedFrom: (socket: Duplex) => RequestFacts | undefined;
}

/** An HTTP/2 server that is handed its connections by `emit('connection', socket)`. */
export function createHttp2Server(options: Http2Options): Http2Server {
  const server = createServer({
    maxHeaderListPairs: 10_000,
    settings: { maxConcurrentStreams: 250, maxHeaderListSize: 1024 * 1024 },
  });
  server.on('session', (session) => {
    // The socket of a session can be looked at, and is gone once the session is closed.
    const { socket } = session;
    const remoteAddress = sayRemoteAddress(socket);
    const peerCertificates = options.peerCertificates(socket);
    const upgradedFrom = options.upgradedFrom(socket);
    session.on('stream', (...[stream, headers, flags, rawHeaders]: StreamArguments) => {
      stream.on('error', ignore);
      if (isGrpcCall(headers)) return answerGrpc(stream, headers, options.identity);
      const facts =
        stream.id === 1 && upgradedFrom !== undefined
          ? upgradedFrom
          : readFacts(rawHeaders, {
              bodyless: (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0,
              remoteAddress,
              peerCertificates,
            });
      if (facts === undefined) return stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
      void options.answer(createExchange(facts, stream));
    });
  });
  server.on('sessionError', ignore);
  return server;
}

/** Node passes the headers a second time, in order and unmerged; its types leave that out. */
type StreamArguments = [ServerHttp2Stream, IncomingHttpHeaders, number, readonly string[]];

function isGrpcCall(headers: IncomingHttpHeaders): boolean {
  return (
    headers[':method'] === 'POST' &&
    (headers[':path'] ?? '').startsWith(servicePrefix) &&
    isGrpcContentType(headers['content-type'] ?? '')
  );
}

interface StreamSurroundings {
  readonly bodyless: boolean;
  readonly remoteAddress: string;
  readonly peerCertificates: readonly Buffer[];
}

/** What Go's HTTP/2 server would know of the request; undefined where it refuses the stream. */
function readFacts(
  rawHeaders: readonly string[],
  { bodyless, remoteAddress, peerCertificates }: StreamSurroundings,
): RequestFacts | undefined {
  const headers = collectFields(rawHeaders);
  const take = (name: string): readonly string[] | undefined => {
    const values = headers.get(name);
    headers.delete(name);
    return values;
  };
  const authority = take(':authority')?.[0];
  const method = take(':method')?.[0] ?? 'GET';
  const target = parseTarget(take(':path')?.[0] ?? '');
  if (target === undefined) return undefined;
  const host = take('Host')?.[0];
  const announcedTrailers = readTrailerNames(take('Trailer'));
  for (const name of [...headers.keys()]) if (name.startsWith(':')) headers.delete(name);
  const cookies = headers.get('Cookie');
  if (cookies !== undefined) headers.set('Cookie', [cookies.join('; ')]);
  const length = headers.get('Content-Length')?.[0];
  return {
    method,
    target,
    host: authority ?? host ?? '',
    headers,
    protocol: 'HTTP/2.0',
    closes: false,
    contentLength: bodyless ? 0 : length === undefined ? -1 : Number(length) || 0,
    chunked: false,
    announcedTrailers,
    remoteAddress,
    peerCertificates,
  };
}

function createExchange(facts: RequestFacts, stream: ServerHttp2Stream): Exchange {
  const { request, expects } = withoutExpectation(facts);
  let trailers: HeaderFields = new Map();
  stream.on('trailers', (...[, , raw]: [unknown, unknown, readonly string[]]) => {
    const announced = [...collectFields(raw)].filter(([name]) =>
      facts.announcedTrailers.includes(name),
    );
    trailers = new Map(announced);
  });
  const body = createRequestBody({
    stream,
    contentLength: facts.contentLength,
    complete: () => false,
    trailers: () => trailers,
    ...(expects ? { onFirstRead: () => stream.additionalHeaders({ ':status': 100 }) } : {}),
  });
  const response = createResponse({
    method: facts.method,
    sink: createSink(stream),
    onHead: ignore,
  });
  return { request, body, response };
}

/** On HTTP/2 Go's server keeps `Expect: 100-continue` to itself. */
function withoutExpectation(facts: RequestFacts): { request: RequestFacts; expects: boolean } {
  const expects =
    facts.protocol === 'HTTP/2.0' && hasToken(facts.headers.get('Expect'), '100-continue');
  if (!expects) return { request: facts, expects };
  const headers = new Map(facts.headers);
  headers.delete('Expect');
  return { request: { ...facts, headers }, expects };
}

function createSink(stream: ServerHttp2Stream): ResponseSink {
  return {
    bufferBytes: 4096,
    copyMode: 'straight',
    sendHead(head) {
      if (stream.destroyed) return;
      stream.respond(layOutHead(head), { endStream: head.bodyless });
    },
    async send(data) {
      if (stream.destroyed || stream.writableEnded || stream.write(data)) return;
      await new Promise<void>((resolve) => {
        stream.once('drain', resolve);
        stream.once('close', resolve);
      });
    },
    async end() {
      if (!stream.destroyed && !stream.writableEnded) stream.end();
    },
    abort: () => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
  };
}

/** The handler's fields by name, then content-type, content-length, date: Go's order. */
function layOutHead(head: ResponseHead): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = { ':status': String(head.status) };
  for (const [name, value] of head.headers) {
    if (name !== 'Connection') fields[name.toLowerCase()] = value;
  }
  if (head.contentType !== undefined) fields['content-type'] = head.contentType;
  if (head.contentLength !== undefined) fields['content-length'] = String(head.contentLength);
  fields['date'] = new Date().toUTCString();
  return fields;
}

const ignore = (): void => {};
