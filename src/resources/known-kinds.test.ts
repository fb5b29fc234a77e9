import { expect, test } from 'vitest';
import { apiVersionOf, findKind, knownKinds, servedVersions } from './known-kinds.ts';

test('a kind is found by its group and name', () => {
  expect(findKind('gateway.networking.k8s.io', 'HTTPRoute')?.plural).toBe('httproutes');
  expect(findKind('', 'Secret')?.plural).toBe('secrets');
  expect(findKind('', 'HTTPRoute')).toBeUndefined();
});

test('no two kinds share a name that kubectl takes', () => {
  const words = knownKinds.flatMap((kind) => [
    `${kind.plural}.${kind.group}`,
    `${kind.singular}.${kind.group}`,
    ...kind.shortNames,
  ]);
  expect(new Set(words).size).toBe(words.length);
});

test('versions are named with the stored one first', () => {
  const policy = findKind('gateway.networking.k8s.io', 'BackendTLSPolicy');
  expect(policy && servedVersions(policy)).toEqual(['v1', 'v1alpha3', 'v1alpha2']);
  expect(policy && apiVersionOf(policy)).toBe('gateway.networking.k8s.io/v1');
});
