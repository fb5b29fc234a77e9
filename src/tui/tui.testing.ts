/** A small world for the tests of this room: one gateway, some routes, and traffic on demand. */
import { finding } from '../diagnostics/finding.ts';
import type { Origin } from '../resources/object.ts';
import type { Backend } from '../routing-table/backend.ts';
import type { Listener, RoutingRule, RoutingTable } from '../routing-table/routing-table.ts';
import type { CertificateFacts } from '../traffic/certificate-facts.ts';
import type {
  BackHandshakeCompleted,
  BackHandshakeFailed,
  FrontHandshakeCompleted,
  HandshakeFacts,
  RequestCompleted,
  RequestFailed,
  RequestOutcome,
  TrafficEvent,
} from '../traffic/traffic-event.ts';
import type { ViewState } from './screen-state.ts';
import { createTrafficLog } from './traffic-log.ts';
import type { Lookups, TuiView } from './tui-source.ts';
import { beginView, reduceView } from './view-state.ts';

export const noon = new Date(2026, 10, 23, 12, 0, 0).getTime();

export const lookups: Lookups = {
  locate: ({ object }) => ({ file: `k8s/${object.name}.yaml`, line: 17, column: 5 }),
  exampleRequest: ({ socket, hostname }) => {
    const url = `${socket.scheme}://${hostname}:${socket.port}/whoami`;
    return { url, words: ['curl', '--cacert', '/state/external-ca.crt', url] };
  },
};

export function origin(kind: string, name: string, field = ''): Origin {
  return { object: { group: '', kind, namespace: 'default', name }, field };
}

export function backend(name: string, tls: Backend['tls'] = verified): Backend {
  const { object: service } = origin('Service', name);
  const pod = origin('Pod', `${name}-0`).object;
  return {
    name: `default/${name}:8443`,
    service,
    port: 8443,
    endpoints: [{ address: '127.1.2.3', port: 8443, pod }],
    protocol: 'http',
    tls,
  };
}

export const verified: Backend['tls'] = {
  mode: 'verified',
  origin: origin('BackendTLSPolicy', 'whoami-policy'),
  identity: {
    key: 'whoami',
    serverName: 'whoami.docker.localhost',
    checks: { hostname: 'whoami.docker.localhost' },
    authorities: { pem: ['…'] },
    insecureSkipVerify: false,
  },
};

export function rule(index: number, path: string, ...backends: readonly Backend[]): RoutingRule {
  const at = `spec.rules[${index}]`;
  return {
    origin: origin('HTTPRoute', 'whoami', at),
    match: { path: { type: 'PathPrefix', value: path }, headers: [], queryParams: [] },
    filters: [],
    backends: backends.map((each, nth) => ({
      origin: origin('HTTPRoute', 'whoami', `${at}.backendRefs[${nth}]`),
      weight: 1,
      filters: [],
      target: { kind: 'backend', backend: each },
    })),
    timeouts: {},
  };
}

export function tableOf(...rules: readonly RoutingRule[]): RoutingTable {
  const listener: Listener = {
    origin: origin('Gateway', 'talk', 'spec.listeners[0]'),
    gateway: origin('Gateway', 'talk').object,
    name: 'websecure',
    tls: { certificates: [] },
    virtualHosts: [{ hostname: 'whoami.docker.localhost', rules }],
  };
  const socket = {
    port: 8443,
    listenerPort: 8443,
    scheme: 'https',
    listeners: [listener],
  } as const;
  return {
    revision: 1,
    sockets: [
      { ...socket, key: '127.0.0.1:8443', address: '127.0.0.1' },
      { ...socket, key: '[::1]:8443', address: '::1' },
    ],
  };
}

export function viewOf(table: RoutingTable, changes: Partial<TuiView> = {}): TuiView {
  return {
    table,
    findings: [],
    sockets: [],
    pods: [],
    services: [],
    troubles: [],
    externalCaFile: '/state/external-ca.crt',
    kubeconfig: '/state/kubeconfig',
    sources: 'k8s',
    isSettled: true,
    ...changes,
  };
}

export const talk = viewOf(
  tableOf(
    rule(0, '/whoami', backend('whoami-tls')),
    rule(1, '/split', backend('stable', { mode: 'plaintext' }), backend('canary')),
  ),
);

export const problem = {
  finding: finding('backend-not-found', {
    object: origin('HTTPRoute', 'whoami').object,
    field: 'spec.rules[1].backendRefs[0]',
    message: 'There is no Service default/nobody.',
  }),
  position: { file: 'k8s/http-route.yaml', line: 3, column: 9 },
  frame: {
    column: 9,
    lines: [
      { number: 2, text: '    - backendRefs:', isPointedAt: false },
      { number: 3, text: '        - name: nobody', isPointedAt: true },
    ],
  },
};

const leaf: CertificateFacts = {
  subject: 'CN=whoami.docker.localhost',
  issuer: 'CN=Internal',
  subjectAltNames: ['DNS:whoami.docker.localhost'],
  validFrom: '2026-11-20T00:00:00Z',
  validTo: '2026-11-30T00:00:00Z',
  fingerprint: 'ab',
};

const handshake: HandshakeFacts = {
  sni: 'whoami.docker.localhost',
  alpn: 'h2',
  version: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  group: 'X25519',
  resumed: false,
  chain: [leaf],
  handshakeMs: 3.2,
};

const backFacts = {
  backend: 'default/whoami-tls:8443',
  address: '127.1.2.3:8443',
  pod: origin('Pod', 'whoami-tls-0').object,
  policy: origin('BackendTLSPolicy', 'whoami-policy'),
  connectMs: 4.5,
};

export function fronted(connection: string, at = noon): FrontHandshakeCompleted {
  const listener = origin('Gateway', 'talk', 'spec.listeners[0]');
  const client = '127.0.0.1:50000';
  return { event: 'front-handshake-completed', at, connection, client, listener, handshake };
}

export function backed(backConnection: string, request: string, at = noon): BackHandshakeCompleted {
  return {
    event: 'back-handshake-completed',
    at,
    backConnection,
    request,
    ...backFacts,
    handshake: { ...handshake, alpn: 'http/1.1' },
    checks: [
      { check: 'chain', passed: true, detail: 'It leads to the authority.' },
      { check: 'hostname', passed: true, detail: 'It is for DNS:whoami.docker.localhost.' },
    ],
  };
}

const mismatch = {
  source: 'upstream',
  code: 'backend-certificate-name-mismatch',
  message: 'The certificate was to be for DNS:other; it has DNS:whoami.docker.localhost.',
  next: 'Correct the hostname of the policy.',
  origin: origin('BackendTLSPolicy', 'whoami-policy', 'spec.validation.hostname'),
} as const;

export function refused(backConnection: string, request: string, at = noon): BackHandshakeFailed {
  return {
    event: 'back-handshake-failed',
    at,
    backConnection,
    request,
    ...backFacts,
    sni: 'other',
    chain: [leaf],
    checks: [
      { check: 'chain', passed: true, detail: 'It leads to the authority.' },
      { check: 'hostname', passed: false, detail: mismatch.message },
    ],
    failure: mismatch,
  };
}

function outcome(request: string, connection: string): RequestOutcome {
  return {
    at: noon,
    request,
    connection,
    client: '127.0.0.1:50000',
    line: {
      method: 'GET',
      scheme: 'https',
      host: 'whoami.docker.localhost:8443',
      target: '/whoami',
      protocol: 'HTTP/2.0',
    },
    listener: origin('Gateway', 'talk', 'spec.listeners[0]'),
    rule: origin('HTTPRoute', 'whoami', 'spec.rules[0]'),
    backend: 'default/whoami-tls:8443',
    address: '127.1.2.3:8443',
    pod: backFacts.pod,
    status: 200,
    bytesIn: 0,
    bytesOut: 362,
    attempts: 1,
    phases: { matchMs: 0.1, connectMs: 4.5, firstByteMs: 1.2, totalMs: 6 },
  };
}

export function answered(
  request: string,
  { connection, backConnection }: { connection: string; backConnection: string },
): RequestCompleted {
  return { event: 'request-completed', ...outcome(request, connection), backConnection };
}

export function failed(request: string, connection: string): RequestFailed {
  return {
    event: 'request-failed',
    ...outcome(request, connection),
    status: 502,
    failure: mismatch,
  };
}

/** Two requests: one answered, and a later one whose backend could not prove its identity. */
export const goodAndBad: readonly TrafficEvent[] = [
  fronted('c1'),
  backed('b1', 'r1', noon + 1000),
  answered('r1', { connection: 'c1', backConnection: 'b1' }),
  fronted('c2', noon + 5000),
  refused('b2', 'r2', noon + 5000),
  failed('r2', 'c2'),
];

export interface Started {
  readonly view?: TuiView;
  readonly events?: readonly TrafficEvent[];
  readonly columns?: number;
  readonly rows?: number;
}

export function pictureOf(events: readonly TrafficEvent[]) {
  const log = createTrafficLog();
  for (const event of events) log.take(event);
  return log.picture(noon);
}

/** The state after `keys`, each pressed by its name. */
export function viewAfter(keys: readonly string[], started: Started = {}): ViewState {
  const { view = talk, events = [], columns = 80, rows = 24 } = started;
  const picture = pictureOf(events);
  return keys.reduce(
    (state, key) => reduceView(state, { type: 'pressed', key }),
    beginView({ view, picture, lookups, size: { columns, rows } }),
  );
}
