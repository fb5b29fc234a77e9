import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { type KubeObject, refTo, sayRef } from '../../../resources/object.ts';
import { listenerKey } from '../listeners/placed-listener.ts';
import { compareByAge } from '../world.ts';
import type { AcceptingListener, ParentOutcome } from './attach-route.ts';
import { createHostnameIndex, type HostnameIndex } from './hostname-index.ts';

/** A route that has been brought to its listeners. */
export interface RivalRoute {
  readonly route: KubeObject;
  readonly rules: { readonly rules: readonly unknown[] };
  readonly parents: readonly ParentOutcome[];
  readonly findings: readonly Finding[];
}

/**
 * An HTTPRoute and a GRPCRoute must not share a hostname of a listener. The older one has it, then the
 * first by name; the other one is not accepted there. (`routes.md` 1.2)
 */
export function settleRivals<R extends RivalRoute>(routes: readonly R[]): readonly R[] {
  const kinds = new Set(routes.map(({ route }) => route.kind));
  if (kinds.size < 2) return routes;
  const holders: Holders = new Map();
  const settled = new Map<R, R>();
  for (const one of [...routes].sort((a, b) => compareByAge(a.route, b.route))) {
    settled.set(one, one.rules.rules.length === 0 ? one : settle(one, holders));
  }
  return routes.map((one) => settled.get(one) ?? one);
}

/** By listener and kind: who has which hostnames there. */
type Holders = Map<string, Map<string, HostnameIndex<KubeObject>>>;

function settle<R extends RivalRoute>(one: R, holders: Holders): R {
  const lostInPart: Finding[] = [];
  const parents = one.parents.map((outcome): ParentOutcome => {
    const lost = outcome.accepted.filter((accepting) => rivalOf(one, accepting, holders));
    if (lost.length === 0) return outcome;
    const problem = takenByOther(one, lost, holders);
    const accepted = outcome.accepted.filter((accepting) => !lost.includes(accepting));
    if (accepted.length === 0) return { ...outcome, accepted, problems: [problem] };
    lostInPart.push({ ...problem, severity: 'warning' });
    return { ...outcome, accepted };
  });
  for (const accepting of parents.flatMap(({ accepted }) => accepted)) {
    hold(one.route, accepting, holders);
  }
  // Who loses nothing stays the very same, so that what was made of it still counts.
  if (parents.every((outcome, index) => outcome === one.parents[index])) return one;
  return { ...one, parents, findings: [...one.findings, ...lostInPart] };
}

function hold(
  route: KubeObject,
  { listener, hostnames }: AcceptingListener,
  holders: Holders,
): void {
  const key = listenerKey(listener);
  const byKind = holders.get(key) ?? new Map<string, HostnameIndex<KubeObject>>();
  holders.set(key, byKind);
  const index = byKind.get(route.kind) ?? createHostnameIndex<KubeObject>();
  byKind.set(route.kind, index);
  for (const { hostname } of hostnames) index.add(hostname, route);
}

function rivalOf(
  { route }: RivalRoute,
  { listener, hostnames }: AcceptingListener,
  holders: Holders,
): KubeObject | undefined {
  for (const [kind, index] of holders.get(listenerKey(listener)) ?? []) {
    if (kind === route.kind) continue;
    for (const { hostname } of hostnames) {
      const rival = index.find(hostname);
      if (rival) return rival;
    }
  }
  return undefined;
}

function takenByOther(
  one: RivalRoute,
  lost: readonly AcceptingListener[],
  holders: Holders,
): Finding {
  const rivals = lost.flatMap((accepting) => rivalOf(one, accepting, holders) ?? []);
  const names = [...new Set(rivals.map((rival) => sayRef(refTo(rival))))].join(', ');
  const listeners = [...new Set(lost.map(({ listener }) => `listener ${listener.spec.name}`))];
  const object = refTo(one.route);
  const message = `${names} came first on ${listeners.join(', ')} with a hostname that this ${object.kind} asks for as well.`;
  const at = { object, field: 'spec.hostnames' };
  return finding('route-hostname-taken-by-other-kind', { ...at, message });
}
