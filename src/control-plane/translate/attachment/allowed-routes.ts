import { type LabelSelector, selects } from '../../../resources/label-selector.ts';
import { namespaceKind } from '../../../resources/namespace.ts';
import type { ResolvedListener } from '../graph.ts';
import type { Lookups } from '../world.ts';

export interface AskingRoute {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

interface AllowedNamespaces {
  readonly from: 'All' | 'Selector' | 'Same' | 'None';
  readonly selector?: LabelSelector;
}

/** Whether a listener lets a route of this kind and namespace attach. (`gateway-and-listeners.md` 2.8) */
export function allowsRoute(
  world: Lookups,
  { owner, spec, supportedKinds }: ResolvedListener,
  route: AskingRoute,
): boolean {
  return (
    supportedKinds.some(({ group, kind }) => group === route.group && kind === route.kind) &&
    allowsNamespace(world, spec.allowedRoutes.namespaces, {
      own: owner.namespace,
      asking: route.namespace,
    })
  );
}

/** `Same` is the namespace of whoever allows: for a ListenerSet's listeners, that of the set. */
export function allowsNamespace(
  world: Lookups,
  { from, selector }: AllowedNamespaces,
  { own, asking }: { readonly own: string; readonly asking: string },
): boolean {
  switch (from) {
    case 'All':
      return true;
    case 'None':
      return false;
    case 'Same':
      return own === asking;
    case 'Selector':
      return selector !== undefined && selects(selector, labelsOf(world, asking));
  }
}

/** A namespace that nobody wrote down still has the label with its name. */
function labelsOf(world: Lookups, name: string): Readonly<Record<string, string>> {
  const found = world.snapshot.get(namespaceKind, { namespace: '', name });
  return { 'kubernetes.io/metadata.name': name, ...found?.metadata.labels };
}
