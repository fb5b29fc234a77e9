import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Gateway } from '../../../resources/gateway.ts';
import type { Listener } from '../../../resources/listener.ts';
import { refTo } from '../../../resources/object.ts';
import { groupBy } from '../world.ts';

/**
 * Listeners of one Gateway that cannot be told apart, by name. There is no winner: all that are
 * involved stay unserved. Listeners of a protocol that is not served take no port, so they are in
 * nobody's way. (`gateway-and-listeners.md` 2.4)
 */
export function conflictsAmong(gateway: Gateway): ReadonlyMap<string, readonly Finding[]> {
  const conflicts = new Map<string, Finding[]>();
  const listeners = gateway.spec.listeners
    .map((spec, index) => ({ spec, index }))
    .filter(({ spec }) => spec.protocol === 'HTTP' || spec.protocol === 'HTTPS');
  for (const sharing of groupBy(listeners, ({ spec }) => `${spec.port}`).values()) {
    for (const one of sharing) {
      const rivals = sharing.filter((other) => other !== one).map(({ spec }) => spec);
      const problem = conflictOf(gateway, one, rivals);
      if (problem) conflicts.set(one.spec.name, [problem]);
    }
  }
  return conflicts;
}

function conflictOf(
  gateway: Gateway,
  { spec, index }: { readonly spec: Listener; readonly index: number },
  rivals: readonly Listener[],
): Finding | undefined {
  const object = refTo(gateway);
  const field = `spec.listeners[${index}]`;
  const otherProtocol = rivals.filter(({ protocol }) => protocol !== spec.protocol);
  if (otherProtocol.length > 0) {
    return finding('listener-protocol-conflict', {
      object,
      field: `${field}.protocol`,
      message: `Listener ${spec.name} wants ${spec.protocol} on port ${spec.port}, where ${sayListeners(otherProtocol)} ${otherProtocol.length > 1 ? 'want' : 'wants'} ${otherProtocol[0]?.protocol}.`,
    });
  }
  const sameHostname = rivals.filter(
    ({ hostname }) => (hostname ?? '').toLowerCase() === (spec.hostname ?? '').toLowerCase(),
  );
  if (sameHostname.length === 0) return undefined;
  return finding('listener-hostname-conflict', {
    object,
    field: spec.hostname === undefined ? field : `${field}.hostname`,
    message: `Listener ${spec.name} has the same port and hostname as ${sayListeners(sameHostname)}.`,
  });
}

function sayListeners(listeners: readonly Listener[]): string {
  return listeners.map(({ name }) => `listener ${name}`).join(', ');
}
