import type { Kind } from '../../resources/kind.ts';
import { knownKinds } from '../../resources/known-kinds.ts';
import { endpoints } from './derived/endpoints.ts';
import { events } from './derived/events.ts';
import type { ServedResource } from './served-resource.ts';

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
    versions: [kind.version, ...versionsOfSameShape(kind)],
    kind: kind.kind,
    plural,
    singular,
    shortNames,
    categories,
    namespaced,
    subresources: subresourcesOf(kind),
    list: (snapshot) => snapshot.list(kind),
    get: (snapshot, name) => snapshot.get(kind, name),
  };
}

/** Deprecated versions may differ in shape: they are read from files, and not served. */
function versionsOfSameShape({ otherVersions = [] }: Kind): readonly string[] {
  return otherVersions.filter(({ deprecated }) => !deprecated).map(({ version }) => version);
}

function subresourcesOf({ kind, schema }: Kind): readonly string[] {
  const hasStatus = 'properties' in schema && Object.hasOwn(Object(schema.properties), 'status');
  return [...(hasStatus ? ['status'] : []), ...(kind === 'Pod' ? ['log'] : [])];
}

export const servedResources: readonly ServedResource[] = [
  ...knownKinds.map(stored),
  endpoints,
  events,
];

const byPlural = new Map(servedResources.map((one) => [`${one.group}/${one.plural}`, one]));
