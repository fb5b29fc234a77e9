import { expect, test } from 'vitest';
import { knownKinds } from '../../resources/known-kinds.ts';
import { findKinds } from './find-kinds.ts';

test.each([
  ['gateways', 'gateways'],
  ['Gateway', 'gateways'],
  ['GTW', 'gateways'],
  ['gateways.gateway.networking.k8s.io', 'gateways'],
  ['gateway.v1.gateway.networking.k8s.io', 'gateways'],
  ['btlspolicy', 'backendtlspolicies'],
  ['svc,po,svc', 'services pods'],
  ['rs', 'replicasets'],
  ['all', 'services deployments pods replicasets'],
])('%s means %s', (written, plurals) => {
  const asked = findKinds(written);
  expect('kinds' in asked && asked.kinds.map(({ plural }) => plural).join(' ')).toBe(plurals);
});

test('a category means all its kinds', () => {
  expect(findKinds('gateway-api')).toEqual({
    kinds: knownKinds.filter(({ group }) => group === 'gateway.networking.k8s.io'),
  });
});

test('a name may stand behind a slash', () => {
  expect(findKinds('gateway/traefik-gateway')).toMatchObject({ name: 'traefik-gateway' });
});

test.each(['gatway', '', ',', 'gateways.apps', 'constructor'])('%j is no kind', (written) => {
  expect(findKinds(written)).toHaveProperty('unknown');
});
