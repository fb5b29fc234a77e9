import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorityPem as trustBundle } from '../admission/authority.testing.ts';
import { openApi, type TestApi } from './api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

test('trust bundles are served in every version that Kubernetes had, in no namespace', async () => {
  const body = {
    metadata: { name: 'example.com:signer:roots' },
    spec: { signerName: 'example.com/signer', trustBundle },
  };
  const made = await api.ask(bundles('v1beta1'), { method: 'POST', body });
  expect([made.code, made.json]).toMatchObject([
    201,
    { apiVersion: 'certificates.k8s.io/v1beta1' },
  ]);
  await api.ask(bundles('v1'), {
    method: 'POST',
    body: { metadata: { name: 'roots' }, spec: { trustBundle } },
  });

  const discovery = await api.ask('/apis/certificates.k8s.io/v1alpha1');
  expect(discovery.json['resources']).toMatchObject([
    { name: 'clustertrustbundles', singularName: 'clustertrustbundle', namespaced: false },
  ]);
  const selected = await api.ask(
    `${bundles('v1')}?fieldSelector=spec.signerName%3Dexample.com%2Fsigner`,
  );
  expect(selected.json['items']).toMatchObject([{ metadata: body.metadata }]);
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { json } = await api.ask(bundles('v1'), { headers: { accept } });
  expect(json['columnDefinitions']).toMatchObject([{ name: 'Name' }, { name: 'SignerName' }]);
  expect(json['rows']).toMatchObject([
    { cells: ['example.com:signer:roots', 'example.com/signer'] },
    { cells: ['roots', '<none>'] },
  ]);
});

test('a trust bundle keeps the signer of its name, and what is no authority is refused', async () => {
  const body = { metadata: { name: 'other' }, spec: { trustBundle: 'nothing' } };
  expect((await api.ask(bundles('v1'), { method: 'POST', body })).json).toMatchObject({
    code: 422,
    details: { causes: [{ field: 'spec.trustBundle' }] },
  });
  const type = 'application/merge-patch+json';
  const patch = { spec: { signerName: 'example.com/another' } };
  const path = `${bundles('v1')}/example.com:signer:roots`;
  const { json } = await api.ask(path, { method: 'PATCH', type, body: patch });
  expect(json).toMatchObject({
    code: 422,
    details: { causes: [{ field: 'metadata.name' }, { field: 'spec.signerName' }] },
  });
});

function bundles(version: string): string {
  return `/apis/certificates.k8s.io/${version}/clustertrustbundles`;
}
