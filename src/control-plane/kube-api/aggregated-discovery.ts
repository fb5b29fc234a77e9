/** The same as `discovery.ts` tells, all at once: what clients ask for since Kubernetes 1.26. */
import { groupNames, scaleKind, servedIn, subresourceVerbs, versionsOf } from './discovery.ts';
import { jsonReply, type Reply } from './reply.ts';
import type { ServedResource } from './served-resource.ts';

/** `GET /api` and `GET /apis` as one list; the Content-Type says in which form. */
export function aggregatedDiscovery(of: 'core' | 'groups', version: 'v2' | 'v2beta1'): Reply {
  const names = of === 'core' ? [''] : groupNames;
  const list = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: names.map(describeGroup),
  };
  const form = `g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return jsonReply(list, `application/json;${form}`);
}

function describeGroup(name: string) {
  return {
    metadata: { ...(name === '' ? {} : { name }), creationTimestamp: null },
    versions: versionsOf(name).map((version) => ({
      version,
      freshness: 'Current',
      resources: servedIn(name, version).map((one) => describeResource(one, version)),
    })),
  };
}

function describeResource(resource: ServedResource, version: string) {
  const { group, kind, plural, singular, namespaced, verbs } = resource;
  const { shortNames, categories, subresources } = resource;
  const responseKind = { group, version, kind };
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map((name) => ({
            subresource: name,
            responseKind: name === 'scale' ? scaleKind : responseKind,
            verbs: subresourceVerbs(name),
          })),
        }
      : {}),
  };
}
