import { expect, test } from 'vitest';
import { admit } from './admission/admit.ts';
import { readUnadmittedPolicies } from './unadmitted-policies.ts';

const policy = (spec: object) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'BackendTLSPolicy',
  metadata: { name: 'p', namespace: 'shop' },
  spec,
});
const validation = { hostname: 'not a host!', wellKnownCACertificates: 'System' };
const target = { group: '', kind: 'Service', name: 'api' };

test('of a policy that is not valid, the Services it meant are remembered, and the field', () => {
  expect(
    read(policy({ targetRefs: [target, { ...target, sectionName: 'tls' }], validation })),
  ).toEqual(['shop/api shop/api#tls spec.validation.hostname']);
});

test('what cannot be read of it is left out', () => {
  expect(read(policy({ targetRefs: [{ ...target, name: 7 }, 'x', target], validation }))).toEqual([
    'shop/api spec.targetRefs[0].name',
  ]);
  expect(read(policy({ targetRefs: 'api', validation }))).toHaveLength(1);
});

test('other kinds and valid policies are nobody’s concern', () => {
  const valid = { ...validation, hostname: 'api.test' };
  expect(read(policy({ targetRefs: [target], validation: valid }))).toEqual([]);
  expect(read({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'NO' } })).toEqual([]);
});

function read(raw: Readonly<Record<string, unknown>>): readonly string[] {
  return readUnadmittedPolicies(raw, admit(raw)).map(({ targets, origin }) => {
    const services = targets.map(
      ({ service, sectionName }) =>
        `${service.namespace}/${service.name}${sectionName ? `#${sectionName}` : ''}`,
    );
    return [...services, origin.field].join(' ');
  });
}
