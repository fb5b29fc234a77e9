import type { ServedResource, Verb } from '../served-resource.ts';

/**
 * The paths of one resource, with as much of each operation as kubectl looks for: which kind it is
 * about, and that writes know `fieldValidation` and `dryRun`.
 */
export function pathsOf(resource: ServedResource, version: string): Record<string, unknown> {
  const { group, plural, namespaced } = resource;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const list = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const about = { resource, version };
  return {
    [list]: operations(about, [
      ['get', 'list'],
      ['post', 'create'],
      ['delete', 'deletecollection'],
    ]),
    [`${list}/{name}`]: operations(about, [
      ['get', 'get'],
      ['put', 'update'],
      ['patch', 'patch'],
      ['delete', 'delete'],
    ]),
  };
}

interface About {
  readonly resource: ServedResource;
  readonly version: string;
}

function operations(
  { resource, version }: About,
  methods: readonly (readonly [method: string, verb: Verb])[],
): Record<string, unknown> {
  const { group, kind, verbs } = resource;
  const served = methods.filter(([, verb]) => verbs.includes(verb));
  return Object.fromEntries(
    served.map(([method, verb]) => [
      method,
      {
        'x-kubernetes-action': verb === 'create' ? 'post' : verb,
        'x-kubernetes-group-version-kind': { group, kind, version },
        ...(writes.includes(verb) ? { parameters: writeParameters } : {}),
        ...(verb === 'patch' ? { requestBody: patchBody } : {}),
        responses: { '200': { description: 'OK' } },
      },
    ]),
  );
}

const writes: readonly Verb[] = ['create', 'update', 'patch'];

const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));

/** Strategic merge patches are left out: kubectl knows by itself how to make those. */
const patchBody = {
  content: Object.fromEntries(
    [
      'application/apply-patch+yaml',
      'application/json-patch+json',
      'application/merge-patch+json',
    ].map((mediaType) => [mediaType, { schema: { type: 'object' } }]),
  ),
};
