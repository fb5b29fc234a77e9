import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { Answer } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { collectFields } from './headers.ts';
import { readHttp1Facts, sayBadRequest } from './http1-facts.ts';
import { createRequestBody } from './request-body.ts';
import { createResponse, type ResponseHead, type ResponseSink, writeOut } from './response.ts';

export interface Http1Options {
  readonly answer: Answer;
  readonly secure: boolean;
  readonly peerCertificates: (socket: Duplex) => readonly Buffer[];
  /** Takes the connection over and returns true, or leaves it and returns false. */
  readonly tryUpgrade: (upgrade: Upgrade) => boolean;
}

export interface Upgrade {
  readonly exchangeFacts: Exchange['request'];
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** An HTTP/1 server that is handed its connections by `emit('connection', socket)`. */
export function createHttp1Server(options: Http1Options): Server {
  const server = createServer({
    maxHeaderSize: headerBytesMax,
    requireHostHeader: false,
    keepAlive: false,
    keepAliveTimeout: idleMsMax,
    noDelay: true,
  });
  server.maxHeadersCount = 0;
  /** The latest reply on each connection. */
  const replies = new WeakMap<Duplex, ServerResponse>();
  const onRequest = (message: IncomingMessage, reply: ServerResponse): void => {
    const certificates = options.peerCertificates(message.socket);
    const facts = readHttp1Facts(message, certificates, upgradeAlias);
    replies.set(message.socket, reply);
    if ('problem' in facts) refuse(message.socket, facts.problem);
    else void options.answer(createExchange({ facts, message, reply, secure: options.secure }));
  };
  server.on('request', onRequest);
  server.on('checkContinue', onRequest);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    refuse(socket, sayBadRequest(error.code));
  });
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const facts = readHttp1Facts(message, options.peerCertificates(socket), upgradeAlias);
    if ('problem' in facts) return refuse(socket, facts.problem);
    if (options.tryUpgrade({ exchangeFacts: facts, message, socket, head })) return;
    // Node lets go of every connection that asks for an upgrade. A Go server answers what it does
    // not upgrade as usual, so the request is read once more under a name that Node leaves alone.
    const replay = (): void => {
      socket.unshift(Buffer.concat([Buffer.from(disguiseUpgrade(message), 'latin1'), head]));
      server.emit('connection', socket);
    };
    // A pipelined request waits for its turn.
    const former = replies.get(socket);
    if (former === undefined || former.writableFinished) replay();
    else former.once('finish', () => setImmediate(replay));
  });
  return server;
}

interface ExchangeParts {
  readonly facts: Exchange['request'];
  readonly message: IncomingMessage;
  readonly reply: ServerResponse;
  readonly secure: boolean;
}

function createExchange({ facts, message, reply, secure }: ExchangeParts): Exchange {
  message.on('error', ignore);
  reply.on('error', ignore);
  const expects = facts.headers.get('Expect')?.[0]?.toLowerCase() === '100-continue';
  const body = createRequestBody({
    stream: message,
    contentLength: facts.contentLength,
    complete: () => message.complete,
    trailers: () => collectFields(message.rawTrailers),
    ...(expects ? { onFirstRead: () => reply.writeContinue() } : {}),
  });
  const hasBody = facts.contentLength !== 0;
  const response = createResponse({
    method: facts.method,
    sink: createSink(facts, reply, secure),
    onHead: () => hasBody && body.close(),
  });
  return { request: facts, body, response, onGone: (told) => void reply.once('close', told) };
}

function createSink(
  facts: Exchange['request'],
  reply: ServerResponse,
  secure: boolean,
): ResponseSink {
  // Neither Node's Date nor its Connection header: Go's have their own places.
  reply.sendDate = false;
  reply.removeHeader('Connection');
  return {
    bufferBytes: 2048,
    copyMode: secure ? 'straight' : 'sniff-first',
    sendHead(head) {
      const reason = reasonOf(head.status);
      reply.writeHead(head.status, reason, layOutHead(head, facts));
    },
    send: (data) => writeOut(reply, data),
    async end() {
      reply.end();
    },
    abort: () => reply.destroy(),
  };
}

/** The handler's fields by name, then Date, Content-Length, Content-Type, Connection, framing. */
function layOutHead(head: ResponseHead, facts: Exchange['request']): string[] {
  const hasLength =
    head.contentLength !== undefined || head.headers.some(([name]) => name === 'Content-Length');
  const isOld = facts.protocol === 'HTTP/1.0';
  const closes = facts.closes || (isOld && !hasLength);
  const pairs = head.headers.filter(([name]) => !(closes && name === 'Connection'));
  const more: (readonly [string, string])[] = [['Date', new Date().toUTCString()]];
  if (head.contentLength !== undefined) more.push(['Content-Length', String(head.contentLength)]);
  if (head.contentType !== undefined) more.push(['Content-Type', head.contentType]);
  if (closes && !isOld) more.push(['Connection', 'close']);
  if (!closes && isOld) more.push(['Connection', 'keep-alive']);
  if (!hasLength && !head.bodyless && !isOld) more.push(['Transfer-Encoding', 'chunked']);
  return [...pairs, ...more].flat();
}

function reasonOf(status: number): string {
  return goReasons.get(status) ?? STATUS_CODES[status] ?? `status code ${status}`;
}

/** Go answers what it cannot read on the bare connection, and closes it. */
function refuse(socket: Duplex, problem: string): void {
  if (!socket.writable) socket.destroy();
  const head = `HTTP/1.1 ${problem}\r\nContent-Type: text/plain; charset=utf-8\r\n`;
  socket.end(`${head}Connection: close\r\n\r\n${problem}`, () => socket.destroy());
}

function disguiseUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const shown = name.toLowerCase() === 'upgrade' ? upgradeAlias : name;
    lines.push(`${shown}: ${rawHeaders[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const ignore = (): void => {};
/** Unguessable, so that no client can pass an Upgrade header off as handled. */
const upgradeAlias = `Upgrade-${randomBytes(12).toString('hex')}`;
/** Go's default. */
const headerBytesMax = 1024 * 1024;
/** Go keeps idle connections for ever; ten minutes outlast every pool of a gateway. */
const idleMsMax = 10 * 60 * 1_000;
/** Where Go's words differ from Node's. */
const goReasons = new Map([
  [413, 'Request Entity Too Large'],
  [414, 'Request URI Too Long'],
  [416, 'Requested Range Not Satisfiable'],
  [418, "I'm a teapot"],
  [509, 'status code 509'],
]);
