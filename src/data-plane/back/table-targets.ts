import type { Backend } from '../../routing-table/backend.ts';
import type { Filter } from '../../routing-table/filter.ts';
import type { RoutingTable } from '../../routing-table/routing-table.ts';

/** Every backend that a table can send a request to, mirrors included. */
export function* backendsOf(table: RoutingTable): Generator<Backend> {
  for (const socket of table.sockets) {
    for (const listener of socket.listeners) {
      for (const { rules } of listener.virtualHosts) {
        for (const rule of rules) {
          yield* mirrorsOf(rule.filters);
          for (const { target, filters } of rule.backends) {
            yield* mirrorsOf(filters);
            if (target.kind === 'backend') yield target.backend;
          }
        }
      }
    }
  }
}

function* mirrorsOf(filters: readonly Filter[]): Generator<Backend> {
  for (const filter of filters) if (filter.type === 'RequestMirror') yield filter.mirror.backend;
}
