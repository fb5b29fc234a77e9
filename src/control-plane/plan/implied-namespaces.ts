import { knownKinds } from '../../resources/known-kinds.ts';
import { type Namespace, namespaceKind } from '../../resources/namespace.ts';
import type { Snapshot } from '../store/snapshot.ts';

/**
 * The Namespaces that objects live in and nobody declared; always `default`. Each carries its name
 * as a label, as in Kubernetes, so that `allowedRoutes` selectors can name it.
 */
export function impliedNamespaces(declared: Snapshot): readonly Namespace[] {
  const names = new Set(['default']);
  for (const kind of knownKinds) {
    // Events outlive what they tell of, and nothing else lives on with them.
    if (!kind.namespaced || kind.transient) continue;
    for (const { metadata } of declared.list(kind))
      if (metadata.namespace) names.add(metadata.namespace);
  }
  return [...names]
    .filter((name) => !declared.get(namespaceKind, { namespace: '', name }))
    .sort()
    .map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    }));
}
