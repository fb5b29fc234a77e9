import type { Kind } from '../../resources/kind.ts';
import { knownKinds } from '../../resources/known-kinds.ts';
import { customResourceDefinitions } from './derived/custom-resource-definitions.ts';
import { endpoints } from './derived/endpoints.ts';
import { newEvents } from './derived/new-events.ts';
import { replicaSets } from './derived/replica-sets.ts';
import { reviews } from './derived/reviews.ts';
import type { ServedResource, Verb } from './served-resource.ts';
import { versionsServed } from './served-versions.ts';

export function findResource(
  { group, version }: { group: string; version: string },
  plural: string,
): ServedResource | undefined {
  const found = byPlural.get(`${group}/${plural}`);
  return found?.versions.includes(version) ? found : undefined;
}

/** `gateways.gateway.networking.k8s.io`, as error messages name a resource. */
export function qualifiedName({ plural, group }: ServedResource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function stored(kind: Kind): ServedResource {
  const { group, plural, singular, shortNames, categories = [], namespaced } = kind;
  return {
    group,
    versions: versionsServed(kind),
    kind: kind.kind,
    plural,
    singular,
    shortNames,
    categories,
    namespaced,
    verbs: allVerbs,
    subresources: subresourcesOf(kind),
    list: (snapshot) => snapshot.list(kind),
    get: (snapshot, name) => snapshot.get(kind, name),
    stored: { kind },
  };
}

function subresourcesOf({ kind, schema }: Kind): readonly string[] {
  const hasStatus = 'properties' in schema && Object.hasOwn(Object(schema.properties), 'status');
  return [
    ...(hasStatus ? ['status'] : []),
    ...(kind === 'Pod' ? ['log'] : []),
    ...(kind === 'Deployment' ? ['scale'] : []),
  ];
}

const allVerbs: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

export const servedResources: readonly ServedResource[] = [
  ...knownKinds.map(stored),
  endpoints,
  replicaSets,
  newEvents,
  customResourceDefinitions,
  ...reviews,
];

const byPlural = new Map(servedResources.map((one) => [`${one.group}/${one.plural}`, one]));
