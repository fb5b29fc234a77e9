import type { Backend } from '../../routing-table/backend.ts';
import type { Filter } from '../../routing-table/filter.ts';
import type { RoutingTable } from '../../routing-table/routing-table.ts';

/** Every backend that a table can send a request or a stream to, those of filters included. */
export function* backendsOf(table: RoutingTable): Generator<Backend> {
  yield* streamBackendsOf(table);
  const listeners = table.sockets.flatMap((socket) => socket.listeners);
  for (const { filters = [] } of listeners) yield* backendsOfFilters(filters);
  const virtualHosts = listeners.flatMap((listener) => listener.virtualHosts);
  for (const { filters, backends } of virtualHosts.flatMap((host) => host.rules)) {
    yield* backendsOfFilters(filters);
    for (const backend of backends) {
      yield* backendsOfFilters(backend.filters);
      if (backend.target.kind === 'backend') yield backend.target.backend;
    }
  }
}

function* streamBackendsOf({ sockets, streamSockets = [] }: RoutingTable): Generator<Backend> {
  const listeners = sockets.flatMap((socket) => socket.listeners);
  const routes = [
    ...listeners.flatMap(({ streams }) => streams?.routes ?? []),
    ...streamSockets.flatMap(({ route }) => route ?? []),
  ];
  for (const { target } of routes.flatMap((route) => route.backends)) {
    if (target.kind === 'backend') yield target.backend;
  }
}

function* backendsOfFilters(filters: readonly Filter[]): Generator<Backend> {
  for (const filter of filters) {
    if (filter.type === 'RequestMirror') yield filter.mirror.backend;
    if (filter.type === 'ExternalAuth') yield filter.auth.backend;
  }
}
