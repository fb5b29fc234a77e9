import { expect, test } from 'vitest';
import { documents, planFor } from './planning.testing.ts';

test('every Gateway has a Service with what its infrastructure says', () => {
  const [only, ...others] = planFor(gateway('gw')).gatewayServices;
  expect(others).toEqual([]);
  expect(only?.metadata).toEqual({
    name: 'gw-traefik',
    namespace: 'default',
    labels: {
      team: 'a',
      'app.kubernetes.io/managed-by': 'postern',
      'gateway.networking.k8s.io/gateway-name': 'gw',
      'gateway.networking.k8s.io/gateway-class-name': 'traefik',
    },
    annotations: { 'example.com/note': 'kept as it is' },
  });
  expect(only?.spec.ports?.map(({ name, port, protocol }) => [name, port, protocol])).toEqual([
    ['tcp-80', 80, 'TCP'],
    ['udp-80', 80, 'UDP'],
  ]);
});

test('the longest name of a Gateway gives names that fit', () => {
  const name = `1.${'x'.repeat(251)}`;
  const [only] = planFor(gateway(name)).gatewayServices;
  expect(only?.metadata.name).toMatch(/^gateway-1-x+-[a-z0-9]{8}$/);
  expect(only?.metadata.name).toHaveLength(63);
  const label = only?.metadata.labels?.['gateway.networking.k8s.io/gateway-name'];
  expect(label).toHaveLength(63);
});

test('a Service of that name that somebody wrote is left alone', () => {
  const written =
    'apiVersion: v1\nkind: Service\nmetadata: {name: gw-traefik}\nspec: {ports: [{port: 1}]}';
  const [only] = planFor(documents(gateway('gw'), written)).gatewayServices;
  expect(only?.metadata.name).toMatch(/^gw-traefik-[a-z0-9]{8}$/);
});

test('a Gateway that nobody serves has none', () => {
  expect(planFor(gateway('gw'), { strict: true }).gatewayServices).toEqual([]);
});

test('nothing is put behind the Service of a Gateway', () => {
  const { pods, endpointSlices, findings } = planFor(gateway('gw'));
  expect([pods, endpointSlices]).toEqual([[], []]);
  expect(findings.map(({ code }) => code)).toEqual(['gateway-class-stand-in']);
});

function gateway(name: string): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: ${name}}
spec:
  gatewayClassName: traefik
  infrastructure:
    labels: {team: a}
    annotations: {example.com/note: kept as it is}
  listeners:
    - {name: web, protocol: HTTP, port: 80, hostname: a.example.com}
    - {name: other, protocol: HTTP, port: 80, hostname: b.example.com}
    - {name: udp, protocol: UDP, port: 80}
`;
}
