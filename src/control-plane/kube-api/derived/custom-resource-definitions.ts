import { createHash } from 'node:crypto';
import type { Kind } from '../../../resources/kind.ts';
import { knownKinds } from '../../../resources/known-kinds.ts';
import { namespaceKind } from '../../../resources/namespace.ts';
import type { KubeObject } from '../../../resources/object.ts';
import { openApiSchema } from '../../../resources/open-api-schema.ts';
import type { Snapshot } from '../../store/snapshot.ts';
import type { ServedResource } from '../served-resource.ts';

/**
 * What would have to be installed in a cluster is built in here: the definitions can be read, and
 * say which release of the Gateway API they are.
 */
export const customResourceDefinitions: ServedResource = {
  group: 'apiextensions.k8s.io',
  versions: ['v1'],
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  verbs: ['get', 'list', 'watch'],
  subresources: [],
  list: (snapshot) => definitions.map((one) => asOldAs(snapshot, one)),
  get(snapshot, { name }) {
    const found = definitions.find(({ metadata }) => metadata.name === name);
    return found && asOldAs(snapshot, found);
  },
};

/** Definitions are there as long as the namespace `default` is: from the start. */
function asOldAs(snapshot: Snapshot, definition: KubeObject): KubeObject {
  const first = snapshot.get(namespaceKind, { namespace: '', name: 'default' });
  const { creationTimestamp } = first?.metadata ?? {};
  if (creationTimestamp === undefined) return definition;
  return { ...definition, metadata: { ...definition.metadata, creationTimestamp } };
}

/** Kinds of groups that Kubernetes itself serves need no definition. */
export function isCustom({ group }: { readonly group: string }): boolean {
  return group.includes('.') && !builtInGroups.has(group);
}

function definitionOf(kind: Kind): KubeObject {
  const { group, plural, singular, shortNames, categories = [] } = kind;
  const name = `${plural}.${group}`;
  const listKind = `${kind.kind}List`;
  const names = { plural, singular, shortNames, kind: kind.kind, listKind, categories };
  const isGatewayApi = group === 'gateway.networking.k8s.io';
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name,
      uid: uidFrom(name),
      resourceVersion: '1',
      generation: 1,
      ...(isGatewayApi ? { annotations: bundleAnnotations } : {}),
    },
    ...definitionBody(kind, names),
  };
}

function definitionBody(kind: Kind, names: unknown) {
  const { group, namespaced, version, otherVersions = [] } = kind;
  const versions = [
    { version, deprecated: false, schema: kind.schema },
    ...otherVersions.filter(({ isGone }) => !isGone),
  ];
  return {
    spec: {
      group,
      names,
      scope: namespaced ? 'Namespaced' : 'Cluster',
      conversion: { strategy: 'None' },
      versions: versions.map((one) => ({
        name: one.version,
        served: true,
        storage: one.version === version,
        ...(one.deprecated ? deprecation(kind, one.version) : {}),
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: openApiSchema({ ...kind, schema: one.schema ?? kind.schema }),
        },
      })),
    },
    status: {
      acceptedNames: names,
      storedVersions: [version],
      conditions: [condition('NamesAccepted', 'NoConflicts'), condition('Established', 'BuiltIn')],
    },
  };
}

/** What the API server of a cluster says to whoever uses the version. */
function deprecation({ kind, version }: Kind, deprecated: string) {
  const warning = `Version ${deprecated} of ${kind} is deprecated in favour of ${version}.`;
  return { deprecated: true, deprecationWarning: warning };
}

function condition(type: string, reason: string) {
  const lastTransitionTime = '1970-01-01T00:00:00Z';
  return { type, status: 'True', reason, message: 'built into Postern', lastTransitionTime };
}

/** The same at every start, so that a client that comes back finds what it knew. */
function uidFrom(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 15)];
  return `${parts[0]}-${parts[1]}-4${parts[2]}-8${digits.slice(15, 18)}-${digits.slice(18, 30)}`;
}

const builtInGroups = new Set([
  'apps',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'networking.k8s.io',
]);

/** The release whose kinds, experimental fields included, are built in. */
const bundleAnnotations = {
  'gateway.networking.k8s.io/bundle-version': 'v1.7.0',
  'gateway.networking.k8s.io/channel': 'experimental',
};

const definitions: readonly KubeObject[] = knownKinds
  .filter(isCustom)
  .map(definitionOf)
  .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
