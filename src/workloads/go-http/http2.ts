import {
  constants,
  createServer,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import type { Answer } from './answer.ts';
import type { Exchange, RequestFacts } from './exchange.ts';
import { collectFields, type HeaderFields, hasToken } from './headers.ts';
import { readTrailerNames } from './http1-facts.ts';
import { sayRemoteAddress } from './remote-address.ts';
import { createRequestBody } from './request-body.ts';
import { parseTarget } from './request-target.ts';
import { createResponse, type ResponseHead, type ResponseSink, writeOut } from './response.ts';

export interface Http2Options {
  readonly answer: Answer;
  readonly peerCertificates: (socket: Duplex) => readonly Buffer[];
  /** Takes a gRPC call over and returns true, or leaves it and returns false. */
  readonly tryGrpc?: (call: GrpcStart) => boolean;
}

/** A stream that may be a gRPC call. */
export interface GrpcStart {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** `name, value, name, value …`, unmerged. */
  readonly rawHeaders: readonly string[];
  readonly connection: Duplex;
}

/** Serves HTTP/2 on connections that others have accepted. */
export interface Http2Service {
  /** `upgradedFrom` is the HTTP/1.1 request that stream 1 answers, on a connection upgraded to h2c. */
  readonly accept: (socket: Duplex, upgradedFrom?: RequestFacts) => void;
}

export function createHttp2Service({
  answer,
  peerCertificates,
  tryGrpc = () => false,
}: Http2Options): Http2Service {
  const server = createServer({
    maxHeaderListPairs: 10_000,
    settings: { maxConcurrentStreams: 250, maxHeaderListSize: 1024 * 1024 },
  });
  server.on('sessionError', ignore);

  const serve = (session: Http2Session, client: Client, upgradedFrom?: RequestFacts): void => {
    session.on('stream', (...[stream, headers, flags, rawHeaders]: StreamArguments) => {
      stream.on('error', ignore);
      if (tryGrpc({ stream, headers, rawHeaders, connection: client.connection })) return;
      const first = stream.id === 1 ? upgradedFrom : undefined;
      const facts = first ?? readFacts(rawHeaders, client);
      const bodyless = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      if (facts === undefined) stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
      else void answer(createExchange(facts, stream, bodyless));
    });
  };

  return {
    accept(socket, upgradedFrom) {
      const client = {
        connection: socket,
        remoteAddress: upgradedFrom?.remoteAddress ?? sayRemoteAddress(socket),
        peerCertificates: peerCertificates(socket),
      };
      // The session comes while `emit` runs. It would show the socket only through a veil.
      const onSession = (session: Http2Session): void => serve(session, client, upgradedFrom);
      server.on('session', onSession);
      server.emit('connection', socket);
      server.off('session', onSession);
    },
  };
}

/** Node passes the headers a second time, in order and unmerged; its types leave that out. */
type StreamArguments = [ServerHttp2Stream, IncomingHttpHeaders, number, readonly string[]];

interface Client {
  readonly connection: Duplex;
  readonly remoteAddress: string;
  readonly peerCertificates: readonly Buffer[];
}

/** What Go's HTTP/2 server would know of the request; undefined where it refuses the stream. */
function readFacts(
  rawHeaders: readonly string[],
  { connection, remoteAddress, peerCertificates }: Client,
): RequestFacts | undefined {
  const headers = collectFields(rawHeaders);
  const take = (name: string): readonly string[] | undefined => {
    const values = headers.get(name);
    headers.delete(name);
    return values;
  };
  const authority = take(':authority')?.[0];
  const method = take(':method')?.[0] ?? 'GET';
  const rawTarget = take(':path')?.[0] ?? '';
  const target = parseTarget(rawTarget);
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
    rawTarget,
    host: authority ?? host ?? '',
    headers,
    protocol: 'HTTP/2.0',
    closes: false,
    // Go takes a length of 0 on HTTP/2 for an unknown one.
    contentLength: Number(length) || -1,
    chunked: false,
    announcedTrailers,
    remoteAddress,
    peerCertificates,
    connection,
  };
}

function createExchange(
  facts: RequestFacts,
  stream: ServerHttp2Stream,
  bodyless: boolean,
): Exchange {
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
    complete: () => bodyless,
    trailers: () => trailers,
    ...(expects ? { onFirstRead: () => stream.additionalHeaders({ ':status': 100 }) } : {}),
  });
  const response = createResponse({
    method: facts.method,
    sink: createSink(stream),
    onHead: ignore,
  });
  return { request, body, response, onGone: (told) => void stream.once('close', told) };
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
      const options = { endStream: head.bodyless };
      const fields = layOutHead(head);
      try {
        stream.respond(fields, options);
      } catch {
        // Node sends some fields only once; of several values it then gets the last.
        const last = Object.entries(fields).map(([name, values]) => [name, [values].flat().at(-1)]);
        stream.respond(Object.fromEntries(last), options);
      }
    },
    send: (data) => writeOut(stream, data),
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
    const field = name.toLowerCase();
    if (name === 'Content-Length' || connectionFields.has(field)) continue;
    const former = fields[field];
    fields[field] = former === undefined ? value : [former, value].flat();
  }
  const ownLength = head.headers.find(([name]) => name === 'Content-Length')?.[1];
  const length = ownLength ?? head.contentLength;
  if (head.contentType !== undefined) fields['content-type'] = head.contentType;
  if (length !== undefined) fields['content-length'] = String(length);
  fields['date'] = new Date().toUTCString();
  return fields;
}

/** These have no place on HTTP/2. */
const connectionFields = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);
const ignore = (): void => {};
