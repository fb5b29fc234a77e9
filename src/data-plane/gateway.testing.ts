/** Real sockets around a data plane: backends, raw clients and throw-away certificates. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Server as NetServer, type Socket as NetSocket } from 'node:net';
import { generate } from 'selfsigned';
import type { RoutingTable, ServerCertificate, Socket } from '../routing-table/routing-table.ts';
import { createTrafficFeed } from '../traffic/feed.ts';
import type { TrafficEvent } from '../traffic/traffic-event.ts';
import { createDataPlane, type DataPlane, type DataPlaneOptions } from './data-plane.ts';
import { type ListenerSketch, listenerOf, originOf, socketOf, tableOf } from './table.testing.ts';

export interface Fixture {
  readonly plane: DataPlane;
  readonly events: readonly TrafficEvent[];
  /** Applies and returns the bound port of the first socket. */
  readonly serve: (table: RoutingTable) => Promise<number>;
  /** One http socket with these listeners. */
  readonly serveHttp: (...listeners: readonly ListenerSketch[]) => Promise<number>;
  readonly serveHttps: (...listeners: readonly ListenerSketch[]) => Promise<number>;
  readonly close: () => Promise<void>;
}

export function startFixture(options: Partial<DataPlaneOptions> = {}): Fixture {
  const feed = createTrafficFeed();
  const events: TrafficEvent[] = [];
  feed.watch((event) => events.push(event));
  const plane = createDataPlane({ feed, locate: () => undefined, serverName: 'gate', ...options });
  const serve = async (table: RoutingTable): Promise<number> => {
    const [report] = await plane.apply(table);
    if (report?.state !== 'open') throw new Error(report?.reason ?? 'no socket');
    return report.port;
  };
  const serveAs =
    (scheme: Socket['scheme']) =>
    (...sketches: readonly ListenerSketch[]) =>
      serve(tableOf(socketOf({ scheme, listeners: sketches.map(listenerOf) })));
  return {
    plane,
    events,
    serve,
    serveHttp: serveAs('http'),
    serveHttps: serveAs('https'),
    close: () => plane.close({ drainMs: 0 }),
  };
}

/** Waits for something that happens on the other side of a socket. */
export async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (const endsAt = performance.now() + 3_000; performance.now() < endsAt; ) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('it did not happen within three seconds');
}

/** What a backend saw. */
export interface Echo {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: readonly string[];
  readonly body: string;
}

export interface TestBackend {
  readonly port: number;
  readonly seen: readonly Echo[];
  readonly close: () => Promise<void>;
}

/** A backend that answers with what it saw as JSON, or as `respond` says. */
export async function startBackend(
  respond?: (echo: Echo, response: ServerResponse, request: IncomingMessage) => void,
): Promise<TestBackend> {
  const seen: Echo[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const echo = echoOf(request, body);
      seen.push(echo);
      if (respond) respond(echo, response, request);
      else response.end(JSON.stringify(echo));
    });
  });
  const port = await listening(server);
  return { port, seen, close: () => closed(server) };
}

function echoOf(request: IncomingMessage, body: string): Echo {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    headers,
    raw: request.rawHeaders,
    body,
  };
}

export function listening(server: NetServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

export function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A port on which nothing listens. */
export async function deadPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await closed(server);
  return port;
}

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
  /** Whether the gateway closed the connection. */
  readonly closed: boolean;
}

/** Sends bytes and reads until the gateway closes the connection or falls silent. */
export function speak(
  port: number,
  text: string,
  {
    quietMs = 300,
    stream = connect(port, '127.0.0.1'),
  }: { quietMs?: number; stream?: NetSocket } = {},
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let received = '';
    const finish = (isClosed: boolean): void => {
      clearTimeout(quiet);
      stream.destroy();
      resolve(parseAnswer(received, isClosed));
    };
    let quiet = setTimeout(() => finish(false), 5_000);
    stream.on('data', (chunk) => {
      received += chunk.toString('latin1');
      clearTimeout(quiet);
      quiet = setTimeout(() => finish(false), quietMs);
    });
    stream.on('error', () => finish(true));
    stream.on('close', () => finish(true));
    stream.write(Buffer.from(text, 'latin1'));
  });
}

function parseAnswer(received: string, isClosed: boolean): RawAnswer {
  const end = received.indexOf('\r\n\r\n');
  const head = end === -1 ? received : received.slice(0, end);
  const lines = head.split('\r\n');
  return {
    status: Number(lines[0]?.split(' ')[1] ?? 0),
    head,
    header: (name) =>
      lines
        .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
        .map((line) => line.slice(name.length + 1).trim())
        .join('|') || undefined,
    body: end === -1 ? '' : received.slice(end + 4),
    closed: isClosed,
  };
}

/** `GET /x HTTP/1.1` and its lines, each with its line end; `Host: a.test` unless told otherwise. */
export function requestText(line: string, ...headers: readonly string[]): string {
  const host = headers.some((header) => /^host:/i.test(header)) ? [] : ['Host: a.test'];
  return `${[`${line} HTTP/1.1`, ...host, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`;
}

/** A certificate that signs itself, for these DNS names. */
export async function certificateFor(...names: readonly string[]): Promise<ServerCertificate> {
  const pems = await generate([{ name: 'commonName', value: names[0] ?? 'test' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) }],
  });
  return {
    origin: originOf('Secret', names[0] ?? 'test'),
    certificatePem: pems.cert,
    privateKeyPem: pems.private,
  };
}
