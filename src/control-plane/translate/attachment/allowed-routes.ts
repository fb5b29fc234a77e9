import { selects } from '../../../resources/label-selector.ts';
import type { Listener } from '../../../resources/listener.ts';
import { namespaceKind } from '../../../resources/namespace.ts';
import type { ResolvedListener } from '../graph.ts';
import type { World } from '../world.ts';

export interface AskingRoute {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

/** Whether a listener lets a route of this kind and namespace attach. (`gateway-and-listeners.md` 2.8) */
export function allowsRoute(
  world: World,
  { spec, supportedKinds }: ResolvedListener,
  { route, gatewayNamespace }: { readonly route: AskingRoute; readonly gatewayNamespace: string },
): boolean {
  return (
    supportedKinds.some(({ group, kind }) => group === route.group && kind === route.kind) &&
    allowsNamespace(world, spec.allowedRoutes.namespaces, {
      own: gatewayNamespace,
      asking: route.namespace,
    })
  );
}

function allowsNamespace(
  world: World,
  { from, selector }: Listener['allowedRoutes']['namespaces'],
  { own, asking }: { readonly own: string; readonly asking: string },
): boolean {
  switch (from) {
    case 'All':
      return true;
    case 'Same':
      return own === asking;
    case 'Selector':
      return selector !== undefined && selects(selector, labelsOf(world, asking));
  }
}

/** A namespace that nobody wrote down still has the label with its name. */
function labelsOf(world: World, name: string): Readonly<Record<string, string>> {
  const found = world.snapshot.get(namespaceKind, { namespace: '', name });
  return { 'kubernetes.io/metadata.name': name, ...found?.metadata.labels };
}
