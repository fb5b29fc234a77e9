import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { growth } from '../../end-to-end/growth.testing.ts';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { admit } from '../admission/admit.ts';
import { snapshotOf } from './snapshot.testing.ts';
import { translate } from './translate.ts';
import type { TranslateSettings } from './translation.ts';

const laptop: TranslateSettings = {
  manyLoopbackAddresses: true,
  ipv6Loopback: false,
  lowestBindablePort: 1024,
  exposedPorts: new Map(),
  unavailableSockets: new Map(),
  usableAddresses: [],
};

/** The codes of all findings on some given documents and objects that admission would have refused. */
function check(given: readonly string[], ...odd: readonly object[]) {
  // Edge: these objects are odd on purpose; translation must cope with whatever it is given.
  const objects = [...given.flatMap(load), ...(odd as readonly KubeObject[])];
  const translation = translate(snapshotOf(objects), laptop);
  return { translation, codes: translation.findings.map(({ code }) => code) };
}

describe('translation of what admission refuses', () => {
  it('drops a rule that both redirects and rewrites', () => {
    const filters = [
      { type: 'RequestRedirect', requestRedirect: { statusCode: 302 } },
      { type: 'URLRewrite', urlRewrite: {} },
    ];
    const { codes, translation } = check(['class', 'gateway'], route({ filters }));
    expect(codes).toEqual(['rule-filters-incompatible']);
    expect(conditionsOf(translation.statuses)).toContain('IncompatibleFilters');
  });

  it('drops a rule that replaces a prefix where it has no single one', () => {
    const path = { type: 'ReplacePrefixMatch', replacePrefixMatch: '/x' };
    const rule = (values: string[]) => ({
      matches: values.map((value) => ({ path: { type: 'PathPrefix', value } })),
      filters: [{ type: 'RequestRedirect', requestRedirect: { statusCode: 302, path } }],
    });
    const { codes } = check(['class', 'gateway'], route(rule(['/a', '/b']), rule(['/c'])));
    expect(codes).toEqual(['rule-prefix-replacement-without-prefix']);
  });

  it('serves neither of two listeners with one port and hostname', () => {
    const listener = (name: string, hostname?: string) => ({
      name,
      ...(hostname ? { hostname } : {}),
      protocol: 'HTTP',
      port: 8080,
      allowedRoutes: { namespaces: { from: 'Same' } },
    });
    const gateway = {
      ...load('gateway')[0],
      spec: {
        gatewayClassName: 'class',
        listeners: [listener('a', 'x.example'), listener('b', 'X.example'), listener('c')],
      },
    };
    const { codes, translation } = check(['class'], gateway);
    expect(codes).toEqual(['listener-hostname-conflict', 'listener-hostname-conflict']);
    const [socket] = translation.routingTable.sockets;
    expect(socket?.listeners.map(({ name }) => name)).toEqual(['c']);
  });

  it('names a rule name that is used twice', () => {
    const rule = { name: 'same', matches: [] };
    expect(check(['class', 'gateway'], route(rule, rule)).codes).toContain('rule-name-repeated');
  });
});

describe('the address of a Gateway whose elder went away', () => {
  const status = { addresses: [{ type: 'IPAddress', value: '127.0.0.2' }] };
  const [plain] = load('gateway');
  const objects = [...load('class'), { ...plain, status } as KubeObject];
  const addressWith = (settings: Partial<TranslateSettings>) =>
    translate(snapshotOf(objects), { ...laptop, ...settings }).routingTable.sockets[0]?.address;

  it('stays where the Gateway came by the API, because clients may be using it', () => {
    expect(addressWith({ keepAddresses: true })).toBe('127.0.0.2');
  });

  it('is that of a cold start where it came from a file', () => {
    expect(addressWith({})).toBe('127.0.0.1');
  });
});

describe('a policy that was not even admitted', () => {
  const service = { group: '', kind: 'Service', namespace: 'default', name: 'secure' };
  const origin = {
    object: { ...service, group: 'gateway.networking.k8s.io', kind: 'BackendTLSPolicy', name: 'p' },
    field: 'spec.validation.hostname',
  };
  const objects = ['class', 'gateway', 'secure'].flatMap(load);
  const wayTo = (target: object) => {
    const unadmittedPolicies = [
      { origin, problem: 'It is no hostname.', targets: [{ service, ...target }] },
    ];
    const { routingTable } = translate(snapshotOf(objects), { ...laptop, unadmittedPolicies });
    const rule = routingTable.sockets[0]?.listeners[0]?.virtualHosts[0]?.rules[0];
    const backend = rule?.backends[0]?.target;
    return backend?.kind === 'backend' ? backend.backend.tls : undefined;
  };

  it('keeps its Service from being spoken to', () => {
    const refusal = { code: 'policy-not-admitted', origin };
    expect(wayTo({})).toMatchObject({ mode: 'refused', refusal });
    expect(wayTo({ sectionName: 'https' })).toMatchObject({ mode: 'refused', refusal });
  });

  it('has no say over other ports', () => {
    expect(wayTo({ sectionName: 'other' })).toEqual({ mode: 'plaintext' });
  });
});

describe('certificates that are well-formed PEM and nothing more', () => {
  const given = ['class', 'https', 'certificate', 'secure', 'ca'].flatMap(load);
  const policy = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'BackendTLSPolicy',
    metadata: { name: 'policy', namespace: 'default' },
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'secure' }],
      validation: {
        hostname: 'secure.example.com',
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }],
      },
    },
  };
  const objects = [...given, policy];
  const inspected = (usable: boolean) =>
    translate(snapshotOf(objects), {
      ...laptop,
      inspectCertificate: () => ({ usable, problem: 'expired long ago' }),
    });

  it('are served but doubted where the inspection says so', () => {
    const { findings, routingTable } = inspected(true);
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      ['listener-certificate-doubtful', 'Secret default/certificate expired long ago.'],
      ['policy-ca-doubtful', 'ConfigMap default/ca expired long ago.'],
    ]);
    expect(routingTable.sockets[0]?.listeners[0]?.tls?.certificates).toHaveLength(1);
  });

  it('are neither served nor believed where the inspection refuses them', () => {
    const { findings, routingTable } = inspected(false);
    expect(findings.map(({ code }) => code)).toEqual([
      'listener-certificate-invalid',
      'policy-ca-invalid',
    ]);
    const listener = routingTable.sockets[0]?.listeners[0];
    expect(listener?.tls?.certificates).toEqual([]);
    const target = listener?.virtualHosts[0]?.rules[0]?.backends[0]?.target;
    expect(target?.kind === 'backend' && target.backend.tls.mode).toBe('refused');
  });
});

it('doubts an authority for clients where the inspection does, and refuses it likewise', () => {
  const [gateway] = load('https');
  const frontend = {
    default: {
      validation: {
        mode: 'AllowValidOnly',
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }],
      },
    },
  };
  // Edge: the type of a Gateway's spec is not known here.
  const spec = { ...(gateway as unknown as { spec: object }).spec, tls: { frontend } };
  const objects = [...['class', 'certificate', 'ca'].flatMap(load), { ...gateway, spec }];
  const codes = (usable: boolean) =>
    translate(snapshotOf(objects as readonly KubeObject[]), {
      ...laptop,
      inspectCertificate: (_, key) =>
        key === undefined ? { usable, problem: 'expires today' } : undefined,
    }).findings.map(({ code }) => code);
  expect(codes(true)).toEqual(['client-ca-doubtful']);
  expect(codes(false)).toEqual(['client-ca-none-valid', 'client-ca-invalid'].sort());
});

it('gives every condition the generation of its object', () => {
  const [gateway] = load('gateway');
  const bumped = { ...gateway, metadata: { ...gateway?.metadata, generation: 42 } };
  const { translation } = check(['class', 'whoami', 'route'], bumped);
  const generations = JSON.stringify(
    translation.statuses.find(({ object }) => object.kind === 'Gateway')?.status,
  ).match(/"observedGeneration":\d+/g);
  expect(new Set(generations)).toEqual(new Set(['"observedGeneration":42']));
});

it('takes a time that grows with the number of routes, and not with its square', () => {
  const given = ['class', 'gateway', 'whoami'].flatMap(load);
  const backendRefs = [{ group: '', kind: 'Service', name: 'whoami', port: 80, weight: 1 }];
  const snapshotWith = (count: number) => {
    const routes = Array.from({ length: count }, (_, index) => {
      const match = { path: { type: 'PathPrefix', value: `/app/${index}` } };
      const call = { method: { type: 'Exact', service: 'a.B' } };
      // Every fifth one is of the other kind that listeners have, which must be kept apart.
      const kind = index % 5 === 0 ? 'GRPCRoute' : 'HTTPRoute';
      const matches = [kind === 'GRPCRoute' ? call : match];
      const made = named(route({ matches, backendRefs }), `route-${index}`, `${index}.example`);
      return { ...made, kind };
    });
    return snapshotOf([...given, ...(routes as readonly KubeObject[])]);
  };
  const [few, many] = [snapshotWith(200), snapshotWith(2000)];
  const { routingTable } = translate(many, laptop);
  expect(routingTable.sockets[0]?.listeners[0]?.virtualHosts).toHaveLength(2000);
  const work = (snapshot: typeof few) => () => void translate(snapshot, laptop);
  expect(growth(work(few), work(many))).toBeLessThan(40);
});

function route(...rules: readonly object[]) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'route', namespace: 'default' },
    spec: {
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' }],
      rules: rules.map((rule) => ({ matches: [], ...rule })),
    },
  };
}

function named(object: ReturnType<typeof route>, name: string, hostname: string) {
  return {
    ...object,
    metadata: { ...object.metadata, name },
    spec: { ...object.spec, hostnames: [hostname] },
  };
}

function conditionsOf(statuses: readonly object[]): string {
  return JSON.stringify(statuses);
}

function load(name: string): readonly KubeObject[] {
  const text = readFileSync(join(import.meta.dirname, 'cases/given', `${name}.yaml`), 'utf8');
  return parseAllDocuments(text).flatMap((document) => {
    const raw: unknown = document.toJS();
    const admission = isRecord(raw) ? admit(raw) : undefined;
    return admission?.outcome === 'admitted' ? admission.object : [];
  });
}
