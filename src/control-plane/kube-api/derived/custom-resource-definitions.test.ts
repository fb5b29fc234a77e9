import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi } from '../api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly deprecated?: boolean;
      readonly deprecationWarning?: string;
    }[];
  };
}

async function definitions(): Promise<readonly Definition[]> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const { items } = (await api.ask(path)).json;
  // Proof of the cast: a list of this API has items of the kind that was asked for.
  return items as readonly Definition[];
}

test('each kind is served in the versions that its definition in v1.7.0 serves', async () => {
  const served = (await definitions())
    .filter(({ metadata }) => metadata.name.endsWith('.gateway.networking.k8s.io'))
    .map(({ metadata, spec }) => {
      const versions = spec.versions.map(
        ({ name, deprecated }) => `${name}${deprecated ? ' deprecated' : ''}`,
      );
      return `${metadata.name.split('.')[0]}: ${versions.join(', ')}`;
    });
  expect(served).toEqual([
    'backendtlspolicies: v1, v1alpha3 deprecated',
    'gatewayclasses: v1, v1beta1',
    'gateways: v1, v1beta1',
    'grpcroutes: v1',
    'httproutes: v1, v1beta1',
    'listenersets: v1',
    'referencegrants: v1, v1beta1',
    'tcproutes: v1, v1alpha2 deprecated',
    'tlsroutes: v1, v1alpha2 deprecated, v1alpha3 deprecated',
    'udproutes: v1, v1alpha2 deprecated',
  ]);
});

test('every version of a definition answers, and no other', async () => {
  for (const { metadata, spec } of await definitions()) {
    const [plural = '', ...group] = metadata.name.split('.');
    const path = (version: string) => `/apis/${group.join('.')}/${version}/${plural}`;
    for (const { name } of spec.versions) expect((await api.ask(path(name))).code).toBe(200);
  }
  const gone = '/apis/gateway.networking.k8s.io/v1alpha2/grpcroutes';
  expect((await api.ask(gone)).code).toBe(404);
});
