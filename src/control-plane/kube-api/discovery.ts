/** What clients ask first: which groups, versions and resources there are. */
import type { ServedResource } from './served-resource.ts';
import { servedResources } from './served-resources.ts';

/**
 * kubectl warns when it is more than one minor version away from this. The name stands behind a `+`:
 * behind a `-`, the charts that ask for at least some version would take it for a preview.
 */
export const versionInfo = {
  major: '1',
  minor: '33',
  gitVersion: 'v1.33.0+postern',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'node',
  compiler: 'node',
  platform: 'any/any',
} as const;

/** `GET /`: where there is something to ask. */
export function pathList(): unknown {
  const groups = groupNames.flatMap((name) => [
    `/apis/${name}`,
    ...versionsOf(name).map((version) => `/apis/${name}/${version}`),
  ]);
  const own = ['healthz', 'livez', 'readyz'].flatMap((name) => [`/${name}`, `/${name}/ping`]);
  const rest = ['/openapi/v2', '/openapi/v3', '/version'];
  return { paths: ['/api', '/api/v1', '/apis', ...groups, ...own, ...rest].sort() };
}

/** `GET /api` */
export function versionList(): unknown {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

/** `GET /apis` */
export function groupList(): unknown {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groupNames.map((name) => describeGroup(name, versionsOf(name))),
  };
}

/** `GET /apis/<group>`; undefined if there is no such group. */
export function groupOf(name: string): unknown {
  if (!groupNames.includes(name)) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(name, versionsOf(name)) };
}

/** `GET /apis/<group>/<version>` */
export function resourceList(group: string, version: string): unknown {
  const served = servedIn(group, version);
  if (served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: served.flatMap(describeResource),
  };
}

/** The resources of one group in one version. */
export function servedIn(group: string, version: string): readonly ServedResource[] {
  return servedResources.filter((one) => one.group === group && one.versions.includes(version));
}

/** Every version in which something of the group is served, the preferred one first. */
export function versionsOf(group: string): readonly string[] {
  const all = servedResources.filter((one) => one.group === group);
  return [...new Set(all.flatMap(({ versions }) => versions))].sort(stableFirst);
}

function describeGroup(name: string, versions: readonly string[]) {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

function describeResource(resource: ServedResource) {
  const { plural, singular, shortNames, categories, namespaced, kind, subresources } = resource;
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: resource.verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
  const below = subresources.map((name) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(name === 'scale' ? scaleKind : { kind }),
    verbs: subresourceVerbs(name),
  }));
  return [main, ...below];
}

export function subresourceVerbs(name: string): readonly string[] {
  return name === 'log' ? ['get'] : ['get', 'patch', 'update'];
}

/** What clients find at `/scale`, whatever they find around it. */
export const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;

/** `v1` before `v1beta1` before `v1alpha2`, newer ones first among equals. */
function stableFirst(a: string, b: string): number {
  const rank = (version: string) => ['alpha', 'beta'].findIndex((word) => version.includes(word));
  const [left, right] = [rank(a), rank(b)].map((one) => (one === -1 ? 2 : one));
  return (right ?? 0) - (left ?? 0) || (a < b ? 1 : -1);
}

export const groupNames = [...new Set(servedResources.map(({ group }) => group))].filter(
  (name) => name !== '',
);
