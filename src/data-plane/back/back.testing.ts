/** What the tests of the back leg share: throw-away authorities, backends, and a gate in front. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import tls, { type TLSSocket, type TlsOptions } from 'node:tls';
import { generate } from 'selfsigned';
import type { Backend, BackendTls, Endpoint, TrustIdentity } from '../../routing-table/backend.ts';
import { createTrafficFeed } from '../../traffic/feed.ts';
import type { TrafficEvent } from '../../traffic/traffic-event.ts';
import { createBackLeg } from './back-leg.ts';
import type { BackLeg, Exchange, ExchangeOutcome } from './exchange.ts';
import { endToEnd } from './hop-by-hop.ts';
import type { BackLegLimits } from './limits.ts';

export interface Leaf {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  readonly pem: string;
  readonly key: string;
  readonly issue: (wish: LeafWish) => Promise<Leaf>;
}

export interface LeafWish {
  readonly dns?: readonly string[];
  readonly uris?: readonly string[];
  /** The common name, which must never count. */
  readonly cn?: string;
  readonly from?: Date;
  readonly to?: Date;
}

/** With a `parent` an intermediate authority, else a root. */
export async function makeAuthority(name: string, parent?: Authority): Promise<Authority> {
  const own = await generate([{ name: 'commonName', value: name }], {
    ...EC,
    ...(parent ? { ca: { key: parent.key, cert: parent.pem } } : {}),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    pem: own.cert,
    key: own.private,
    async issue({ dns = [], uris = [], cn = 'a backend', from, to }) {
      const leaf = await generate([{ name: 'commonName', value: cn }], {
        ...EC,
        ca: { key: own.private, cert: own.cert },
        ...(from ? { notBeforeDate: from } : {}),
        ...(to ? { notAfterDate: to } : {}),
        extensions: [
          { name: 'basicConstraints', cA: false },
          {
            name: 'subjectAltName',
            altNames: [
              ...dns.map((value) => ({ type: 2, value }) as const),
              ...uris.map((value) => ({ type: 6, value }) as const),
            ],
          },
        ],
      });
      return { cert: leaf.cert, key: leaf.private };
    },
  };
}

export function identityOf(
  authority: Authority,
  given: Partial<TrustIdentity> = {},
): TrustIdentity {
  const identity = {
    serverName: 'back.example',
    checks: { hostname: 'back.example' },
    authorities: { pem: [authority.pem] },
    insecureSkipVerify: false,
    ...given,
  };
  return { ...identity, key: JSON.stringify(identity) };
}

export function verified(identity: TrustIdentity): BackendTls {
  return { mode: 'verified', origin: { object: POLICY, field: 'spec' }, identity };
}

export interface TestServer {
  readonly endpoint: Endpoint;
  /** All bytes that arrived, behind TLS where there is TLS. */
  readonly received: () => string;
  /** Connections that were accepted so far. */
  readonly accepted: () => number;
  readonly open: () => number;
  /** Cuts every connection without a word. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/** A backend that speaks bytes. With `options` it speaks them behind TLS. */
export function startBytes(
  onSocket: (socket: net.Socket) => void,
  options?: TlsOptions,
): Promise<TestServer> {
  const wire: Buffer[] = [];
  const take = (socket: net.Socket): void => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => wire.push(chunk));
    onSocket(socket);
  };
  const server = options ? tls.createServer(options, take) : net.createServer(take);
  return started(server, () => Buffer.concat(wire).toString('latin1'));
}

/** A backend that speaks HTTP/1.1, behind TLS if a leaf is given. */
export function startHttp(
  respond: (request: IncomingMessage, response: ServerResponse) => void,
  options?: TlsOptions,
): Promise<TestServer & { readonly http: Server }> {
  const http = createServer({ keepAliveTimeout: 60_000 }, respond);
  const feed = (socket: net.Socket): boolean => http.emit('connection', socket);
  const server = options ? tls.createServer(options, feed) : net.createServer(feed);
  return started(server).then((running) => ({ ...running, http }));
}

export function tlsOptions(leaf: Leaf, more: TlsOptions = {}): TlsOptions {
  return { cert: leaf.cert, key: leaf.key, ALPNProtocols: ['http/1.1'], ...more };
}

export async function started(
  server: net.Server,
  received: () => string = () => '',
): Promise<TestServer> {
  const sockets = new Set<net.Socket>();
  let accepted = 0;
  server.on('tlsClientError', () => {});
  server.on('connection', (socket: net.Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: { address: '127.0.0.1', port },
    received,
    accepted: () => accepted,
    open: () => sockets.size,
    cut: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export interface Gate {
  readonly port: number;
  readonly back: BackLeg;
  /** Exchanges that were handed to the back leg. */
  readonly begun: () => number;
  readonly outcomes: readonly ExchangeOutcome[];
  readonly events: readonly TrafficEvent[];
  /** The next outcome that is not there yet. */
  readonly outcome: () => Promise<ExchangeOutcome>;
  readonly close: () => Promise<void>;
  /** Where requests go from now on. */
  target: GateTarget;
}

export interface GateTarget {
  readonly endpoint: Endpoint;
  readonly tls?: BackendTls;
  readonly protocol?: Backend['protocol'];
  readonly name?: string;
}

export interface GateOptions {
  readonly target: GateTarget;
  readonly front?: 'http' | 'http2';
  readonly limits?: Partial<BackLegLimits>;
  readonly attemptMs?: number;
  readonly requestMs?: number;
  readonly onHead?: Exchange['onHead'];
  readonly now?: () => number;
}

type AnyRequest = IncomingMessage | Http2ServerRequest;
type AnyResponse = ServerResponse | Http2ServerResponse;

/** The smallest front there can be: everything it hears goes to the one target. */
export async function startGate(options: GateOptions): Promise<Gate> {
  const feed = createTrafficFeed();
  const events: TrafficEvent[] = [];
  feed.watch((event) => events.push(event));
  const { limits = {}, now = Date.now } = options;
  const back = createBackLeg({ feed, limits, now });
  const outcomes: ExchangeOutcome[] = [];
  let begun = 0;
  const waiting: ((outcome: ExchangeOutcome) => void)[] = [];
  const told = (outcome: ExchangeOutcome): void => {
    outcomes.push(outcome);
    waiting.shift()?.(outcome);
  };
  const state = { target: options.target };
  const base = (request: AnyRequest, signal: AbortSignal) => ({
    ...exchangeOf(request, state.target),
    deadlines: {
      attemptMs: options.attemptMs ?? 0,
      requestEndsAt: performance.now() + (options.requestMs ?? Number.POSITIVE_INFINITY),
    },
    onHead: options.onHead ?? ((_status: number, headers: readonly string[]) => headers),
    signal,
  });
  const forward = (expectContinue: boolean) => (request: AnyRequest, response: AnyResponse) => {
    const gone = new AbortController();
    // An HTTP/2 response that was cut off calls itself finished; its request knows better.
    if ('stream' in request) request.on('aborted', () => gone.abort());
    else response.on('close', () => response.writableFinished || gone.abort());
    const hasBody = bodyFollows(request);
    begun += 1;
    const exchange = { ...base(request, gone.signal), request, response, hasBody, expectContinue };
    void back.forward(exchange).then((outcome) => {
      if (outcome.kind === 'failed' && !outcome.responseStarted) {
        response.statusCode = 502;
        response.end(outcome.failure.code);
      }
      told(outcome);
    });
  };
  // Both servers have these three events; their types have no common form.
  const server = (options.front === 'http2' ? http2.createServer() : createServer()) as Server;
  server.on('request', forward(false));
  server.on('checkContinue', forward(true));
  if (options.front !== 'http2') {
    server.on('upgrade', (request: IncomingMessage, socket: net.Socket, firstBytes: Buffer) => {
      const { signal } = new AbortController();
      const exchange = { ...base(request, signal), request, socket, firstBytes };
      void back.upgrade({ ...exchange, expectContinue: false }).then((outcome) => {
        if (outcome.kind === 'failed' && !outcome.responseStarted) {
          socket.end(`HTTP/1.1 502 No\r\nX-Code: ${outcome.failure.code}\r\n\r\n`);
        }
        told(outcome);
      });
    });
  }
  const running = await started(server);
  return Object.assign(state, {
    port: running.endpoint.port,
    back,
    begun: () => begun,
    outcomes,
    events,
    outcome: () => new Promise<ExchangeOutcome>((resolve) => waiting.push(resolve)),
    close: async () => {
      await back.close();
      await running.close();
    },
  });
}

export function backendOf({ endpoint, tls, protocol, name }: GateTarget): Backend {
  return {
    name: name ?? 'default/back:8443',
    service: { group: '', kind: 'Service', namespace: 'default', name: 'back' },
    port: 8443,
    endpoints: [endpoint],
    protocol: protocol ?? 'http',
    tls: tls ?? { mode: 'plaintext' },
  };
}

function exchangeOf(request: AnyRequest, target: GateTarget) {
  const headers: string[] = [];
  const raw = request.rawHeaders;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (name.startsWith(':') || name.toLowerCase() === 'host') continue;
    headers.push(name, raw[index + 1] ?? '');
  }
  const host = request.headers[':authority'] ?? request.headers.host ?? '';
  const method = request.method ?? 'GET';
  const head = {
    method,
    target: request.url ?? '/',
    host: String(host),
    headers: endToEnd(headers),
  };
  requests += 1;
  return { id: `request-${requests}`, backend: backendOf(target), endpoint: target.endpoint, head };
}

function bodyFollows(request: AnyRequest): boolean {
  if ('stream' in request) return !request.stream.readableEnded && !request.stream.endAfterHeaders;
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

export function isTls(socket: net.Socket): socket is TLSSocket {
  return 'encrypted' in socket;
}

let requests = 0;
export const POLICY = {
  group: 'gateway.networking.k8s.io',
  kind: 'BackendTLSPolicy',
  namespace: 'default',
  name: 'back',
};
const EC = { keyType: 'ec', algorithm: 'sha256' } as const;
