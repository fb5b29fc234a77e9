import { expect, test } from 'vitest';
import { openApi } from './api.testing.ts';

const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
const spec = {
  holderIdentity: 'controller-1',
  leaseDurationSeconds: 15,
  renewTime: '2026-01-02T03:04:05.000123Z',
};

test('controllers agree by a Lease on who works', async () => {
  const api = await openApi();
  const made = await api.ask(leases, {
    method: 'POST',
    body: { metadata: { name: 'lead' }, spec },
  });
  expect([made.code, made.json['spec']]).toEqual([201, spec]);
  const taken = { ...made.json, spec: { ...spec, holderIdentity: 'controller-2' } };
  expect((await api.ask(`${leases}/lead`, { method: 'PUT', body: taken })).code).toBe(200);
  // Who saw it before somebody else took it comes too late.
  expect((await api.ask(`${leases}/lead`, { method: 'PUT', body: taken })).code).toBe(409);
  const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1';
  const table = await api.ask(leases, { headers: { accept } });
  expect(table.json['rows']).toMatchObject([{ cells: ['lead', 'controller-2', '0s'] }]);
  expect(
    (await api.ask('/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).body,
  ).not.toContain('leases');
  await api.close();
});
