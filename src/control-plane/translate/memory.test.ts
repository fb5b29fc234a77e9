import { expect, test } from 'vitest';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { admit } from '../admission/admit.ts';
import { createStore } from '../store/store.ts';
import { keepWhile } from './memory.ts';
import { unknown } from './snapshot.testing.ts';
import { translate } from './translate.ts';
import type { TranslateSettings } from './translation.ts';

const gatewayApi = 'gateway.networking.k8s.io/v1';
const versions: Readonly<Record<string, string>> = {
  ConfigMap: 'v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Namespace: 'v1',
  ReferenceGrant: 'gateway.networking.k8s.io/v1beta1',
  Service: 'v1',
};

const listener = {
  name: 'web',
  protocol: 'HTTP',
  port: 8080,
  allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { near: 'yes' } } } },
};
const clientIdentity = {
  backend: { clientCertificateRef: { group: '', kind: 'Secret', name: 'missing' } },
};
const rival = object('GRPCRoute', 'a', {
  parentRefs: [{ name: 'g' }],
  hostnames: ['plain.example.com'],
  rules: [{ backendRefs: [{ name: 'plain', port: 80 }] }],
});

/** What it means after a change, remembering and not; the change must change something. */
function check(change: Edit, settings: Partial<TranslateSettings> = {}): void {
  const store = createStore({ now: () => 0, newUid: () => 'uid' });
  store.replaceAll('file', world.map(admitted));
  translate(store.snapshot(), laptop);
  const before = translate(store.snapshot(), laptop);
  const changed = change(world.map((raw) => structuredClone(raw)));
  store.replaceAll('file', changed.map(admitted));
  const now = { ...laptop, ...settings };
  const remembering = translate(store.snapshot(), now);
  // After it: what another world asks for takes the place of what was remembered.
  const anew = translate(unknown(store.snapshot()), now);
  const { revision: _, ...table } = anew.routingTable;
  const { revision: __, ...tableBefore } = before.routingTable;
  expect([table, anew.statuses]).not.toEqual([tableBefore, before.statuses]);
  expect(remembering).toEqual(anew);
}

type Raw = Record<string, unknown>;
type Edit = (all: readonly Raw[]) => readonly Raw[];

/** Without the object. */
function without(kind: string, name: string): Edit {
  return (all) => all.filter((raw) => !isThis(raw, kind, name));
}

/** With other fields in the object's spec, or beside it. */
function withFields(kind: string, name: string, fields: Raw): Edit {
  return (all) =>
    all.map((raw) => {
      if (!isThis(raw, kind, name)) return raw;
      const spec = isRecord(raw['spec']) ? raw['spec'] : {};
      return 'spec' in raw ? { ...raw, spec: { ...spec, ...fields } } : { ...raw, ...fields };
    });
}

test.each<[string, Edit]>([
  ['a route', withFields('HTTPRoute', 'plain', { hostnames: ['other.example.com'] })],
  ['a Service that is gone', without('Service', 'plain')],
  ['another port of a Service', withFields('Service', 'plain', { ports: [{ port: 81 }] })],
  ['other endpoints', withFields('EndpointSlice', 'plain-1', { endpoints: [] })],
  ['a grant that is gone', without('ReferenceGrant', 'grant')],
  ['a label of a namespace', withFields('Namespace', 'far', { metadata: { name: 'far' } })],
  ['a policy that is gone', without('BackendTLSPolicy', 'policy')],
  ['a policy with another name to verify', withFields('BackendTLSPolicy', 'policy', trusting('b'))],
  ['a CA that is gone', without('ConfigMap', 'ca')],
  ['a listener with another hostname', withListener({ hostname: '*.example.org' })],
  ['a listener that lets nobody in', withListener({ allowedRoutes: { kinds: [{ kind: 'No' }] } })],
  ['a Gateway with a certificate of its own', withFields('Gateway', 'g', { tls: clientIdentity })],
  ['a class that is gone', without('GatewayClass', 'c')],
  ['another controller', withFields('GatewayClass', 'c', { controllerName: 'a.b/d' })],
  ['a rival route of the other kind', (all) => [...all, rival]],
])('after %s nothing is taken over that no longer holds', (_, change) => check(change));

test.each(['plain', 'lone'])('a policy that was refused governs the Service %s at once', (name) => {
  const service = { group: '', kind: 'Service', namespace: 'default', name };
  const origin = { object: { ...service, kind: 'BackendTLSPolicy' }, field: 'spec' };
  const targets = [{ service }];
  const unadmittedPolicies = [{ origin, problem: 'It is wrong.', targets }];
  check((all) => all, { unadmittedPolicies });
});

test('what nothing happened to is the very same rule, status and port', () => {
  const store = createStore({ now: () => 0, newUid: () => 'uid' });
  store.replaceAll('file', world.map(admitted));
  const before = translate(store.snapshot(), laptop);
  for (const { object: ref, status } of before.statuses) store.writeStatus(ref, status);
  // With their statuses, the routes themselves are other objects now; this time all is settled.
  const settled = translate(store.snapshot(), laptop);
  store.replaceAll('file', [
    ...world.map(admitted),
    admitted(object('ConfigMap', 'unrelated', {})),
    admitted(route('new', { name: 'plain' })),
  ]);
  const after = translate(store.snapshot(), laptop);
  const known = new Set<unknown>(settled.statuses);
  const routes = after.statuses.filter(({ object: ref }) => ref.kind === 'HTTPRoute');
  expect(routes.map((one) => [one.object.name, known.has(one)])).toEqual([
    ['lone', true],
    ['new', false],
    ['plain', true],
    ['secure', true],
    ['to-far', true],
    ['from-far', true],
  ]);
});

test('what a whole translation did not ask for is forgotten, and nothing else', () => {
  const kept = keepWhile<object, object, number>();
  const [always, once, other] = [{}, {}, {}];
  let made = 0;
  const ask = (key: object, scope: object) =>
    kept(key, scope, () => {
      made += 1;
      return made;
    });
  const scopes = [{}, {}, {}];
  const answers = scopes.map((scope, index) => [
    ask(always, scope),
    ask(index === 1 ? other : once, scope),
  ]);
  expect(answers).toEqual([
    [1, 2],
    [1, 3],
    [1, 4],
  ]);
});

function object(kind: string, path: string, spec: Raw): Raw {
  const [name = '', namespace = 'default'] = path.split('/').reverse();
  return { apiVersion: versions[kind] ?? gatewayApi, kind, metadata: { name, namespace }, spec };
}

function route(path: string, service: Raw): Raw {
  const parentRefs = [{ name: 'g', namespace: 'default' }];
  const rules = [{ backendRefs: [{ namespace: 'default', port: 80, ...service }] }];
  const hostnames = [`${path.replace('/', '.')}.example.com`];
  return object('HTTPRoute', path, { parentRefs, hostnames, rules });
}

function withListener(fields: Raw): Edit {
  return withFields('Gateway', 'g', { listeners: [{ ...listener, ...fields }] });
}

function trusting(hostname: string): Raw {
  const caCertificateRefs = [{ group: '', kind: 'ConfigMap', name: 'ca' }];
  return { validation: { hostname: `${hostname}.example.com`, caCertificateRefs } };
}

function isThis({ kind, metadata }: Raw, wanted: string, name: string): boolean {
  return kind === wanted && isRecord(metadata) && metadata['name'] === name;
}

function admitted(raw: Raw): KubeObject {
  const admission = admit(raw);
  if (admission.outcome !== 'admitted') throw new Error(JSON.stringify(admission));
  return admission.object;
}

const endpoints = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: 'plain-1',
    namespace: 'default',
    labels: { 'kubernetes.io/service-name': 'plain' },
  },
  addressType: 'IPv4',
  ports: [{ port: 8000 }],
  endpoints: [{ addresses: ['10.0.0.1'] }],
};

const world: readonly Raw[] = [
  { ...object('GatewayClass', 'c', { controllerName: 'a.b/c' }), metadata: { name: 'c' } },
  object('Gateway', 'g', { gatewayClassName: 'c', listeners: [listener] }),
  ...['default', 'far'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { near: 'yes' } },
  })),
  object('Service', 'plain', { ports: [{ port: 80 }] }),
  object('Service', 'secure', { ports: [{ port: 80, appProtocol: 'kubernetes.io/wss' }] }),
  object('Service', 'far/distant', { ports: [{ port: 80 }] }),
  object('Service', 'lone', { ports: [{ port: 80, appProtocol: 'kubernetes.io/wss' }] }),
  endpoints,
  object('ReferenceGrant', 'far/grant', {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'default' }],
    to: [{ group: '', kind: 'Service' }],
  }),
  object('BackendTLSPolicy', 'policy', {
    targetRefs: [{ group: '', kind: 'Service', name: 'secure' }],
    ...trusting('a'),
  }),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ca', namespace: 'default' },
    data: {
      'ca.crt': '-----BEGIN CERTIFICATE-----\nMIIBauthority++=\n-----END CERTIFICATE-----\n',
    },
  },
  route('plain', { name: 'plain' }),
  route('secure', { name: 'secure' }),
  route('to-far', { name: 'distant', namespace: 'far' }),
  route('far/from-far', { name: 'distant', namespace: 'far' }),
  route('lone', { name: 'lone' }),
];

const laptop: TranslateSettings = {
  manyLoopbackAddresses: true,
  ipv6Loopback: false,
  lowestBindablePort: 1024,
  exposedPorts: new Map(),
  unavailableSockets: new Map(),
  usableAddresses: [],
};
