import { gateway } from '../../resources/gateway.ts';
import type { Listener } from '../../resources/listener.ts';
import { listenerSet } from '../../resources/listener-set.ts';
import { refTo } from '../../resources/object.ts';
import { type TLSRoute, tlsRoute } from '../../resources/tls-route.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { BackendDemand } from './backend-demand.ts';

/**
 * TLS that passes through ends at the backend, which has to be whom the clients ask for: the
 * hostnames of the route. By `namespace/name` of the Service.
 */
export function* passthroughDemands(snapshot: Snapshot): Iterable<[string, BackendDemand]> {
  for (const route of snapshot.list(tlsRoute)) {
    if (!isPassedThrough(route, snapshot)) continue;
    const dnsNames = route.spec.hostnames ?? [];
    for (const [index, { backendRefs }] of route.spec.rules.entries()) {
      const origin = { object: refTo(route), field: `spec.rules[${index}]` };
      for (const { group, kind, name, namespace = route.metadata.namespace, port } of backendRefs) {
        if (group !== '' || kind !== 'Service') continue;
        const covers = (served: { readonly port: number }) => served.port === port;
        yield [`${namespace ?? ''}/${name}`, { dnsNames, uris: [], origin, covers }];
      }
    }
  }
}

function isPassedThrough({ metadata, spec }: TLSRoute, snapshot: Snapshot): boolean {
  return (spec.parentRefs ?? []).some(({ kind, name, sectionName, port, ...parent }) => {
    const { namespace = metadata.namespace ?? '' } = parent;
    const key = { namespace, name };
    const owner =
      kind === 'ListenerSet' ? snapshot.get(listenerSet, key) : snapshot.get(gateway, key);
    const listeners: readonly Listener[] | undefined = owner?.spec.listeners;
    return listeners?.some(
      (listener) =>
        listener.protocol === 'TLS' &&
        listener.tls?.mode === 'Passthrough' &&
        (sectionName === undefined || sectionName === listener.name) &&
        (port === undefined || port === listener.port),
    );
  });
}
