import { expect, test } from 'vitest';
import type { KubeObject } from '../resources/object.ts';
import type { Mapping } from './plan/mappings.ts';
import { makePlan } from './plan/plan.ts';
import { codesOf, objectsOf, slicesOf } from './planning.testing.ts';
import { snapshotOfObjects } from './store/object-shelves.ts';

test('a Service leads to the pods its selector matches, as far as they have an address', () => {
  const pods = [
    pod('a', '127.64.0.1'),
    pod('b', '127.64.0.2', { ready: 'False' }),
    pod('c', undefined),
  ];
  expect(slicesFor(pods)).toEqual([
    'api: web 8080/TCP, admin 9000/TCP at 127.64.0.1, 127.64.0.2 not ready',
  ]);
});

test('pods that name their ports otherwise, or bound others, get a slice of their own', () => {
  const mapped = pod('m', '127.0.0.1', {
    annotations: { 'postern.dev/port-map': '{"8080":41234}' },
  });
  expect(slicesFor([pod('a', '127.64.0.1'), mapped])).toEqual([
    'api: web 8080/TCP, admin 9000/TCP at 127.64.0.1',
    'api: web 41234/TCP, admin 9000/TCP at 127.0.0.1',
  ]);
});

test('a named target port that a pod does not have is left out', () => {
  const nameless = pod('a', '127.64.0.1', { ports: [] });
  expect(slicesFor([nameless])).toEqual(['api: admin 9000/TCP at 127.64.0.1']);
});

test('a mapping takes one port away from the pods', () => {
  const mappings = [
    { namespace: 'default', service: 'api', port: 80, host: 'localhost', hostPort: 3000 },
  ];
  expect(slicesFor([pod('a', '127.64.0.1')], mappings)).toEqual([
    'api: admin 9000/TCP at 127.64.0.1',
    'api: web 3000/TCP at 127.0.0.1',
  ]);
});

test('a mapping to a port that no Service has is said', () => {
  const mapping = { namespace: 'default', service: 'api', port: 81, host: 'h', hostPort: 1 };
  const plan = makePlan(snapshotOfObjects([service, pod('a', '127.64.0.1')]), {
    strict: false,
    mappings: [mapping],
  });
  expect(codesOf(plan)).toEqual(['mapping-without-service']);
});

function slicesFor(pods: readonly KubeObject[], mappings: readonly Mapping[] = []) {
  const plan = makePlan(snapshotOfObjects([service, ...pods]), { strict: false, mappings });
  return slicesOf(plan);
}

interface PodDetails {
  readonly ready?: 'True' | 'False';
  readonly annotations?: Record<string, string>;
  readonly ports?: readonly object[];
}

function pod(name: string, podIP: string | undefined, details: PodDetails = {}): KubeObject {
  const { ready = 'True', annotations = {}, ports = [webPort] } = details;
  const status = podIP ? { podIP, conditions: [{ type: 'Ready', status: ready }] } : {};
  const spec = { containers: [{ name: 'c', image: 'traefik/whoami', ports }] };
  const metadata = { name, namespace: 'default', labels: { app: 'api' }, annotations };
  return { apiVersion: 'v1', kind: 'Pod', metadata, ...{ spec, status } };
}

const webPort = { name: 'web', containerPort: 8080, protocol: 'TCP' };

const [service = pod('never', undefined)] = objectsOf(`
apiVersion: v1
kind: Service
metadata: {name: api}
spec:
  selector: {app: api}
  ports: [{name: web, port: 80, targetPort: web}, {name: admin, port: 9000}]
`);
