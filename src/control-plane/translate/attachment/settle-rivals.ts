import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { intersectHostnames } from '../../../resources/hostnames.ts';
import { type KubeObject, refTo, sayRef } from '../../../resources/object.ts';
import { listenerKey } from '../listeners/placed-listener.ts';
import { compareByAge } from '../world.ts';
import type { AcceptingListener, ParentOutcome } from './attach-route.ts';

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
  const holders = new Map<string, Holder[]>();
  const settled = new Map<R, R>();
  for (const one of [...routes].sort((a, b) => compareByAge(a.route, b.route))) {
    settled.set(one, one.rules.rules.length === 0 ? one : settle(one, holders));
  }
  return routes.map((one) => settled.get(one) ?? one);
}

interface Holder {
  readonly route: KubeObject;
  readonly hostnames: readonly string[];
}

/** By listener: who has which hostnames there. */
type Holders = Map<string, Holder[]>;

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
  for (const { listener, hostnames } of parents.flatMap(({ accepted }) => accepted)) {
    const key = listenerKey(listener);
    const there = holders.get(key) ?? [];
    holders.set(key, there);
    there.push({ route: one.route, hostnames });
  }
  return { ...one, parents, findings: [...one.findings, ...lostInPart] };
}

function rivalOf(
  { route }: RivalRoute,
  { listener, hostnames }: AcceptingListener,
  holders: Holders,
): Holder | undefined {
  return holders
    .get(listenerKey(listener))
    ?.find(
      (holder) =>
        holder.route.kind !== route.kind &&
        holder.hostnames.some((held) =>
          hostnames.some((wanted) => intersectHostnames(held, wanted) !== undefined),
        ),
    );
}

function takenByOther(
  one: RivalRoute,
  lost: readonly AcceptingListener[],
  holders: Holders,
): Finding {
  const rivals = lost.flatMap((accepting) => rivalOf(one, accepting, holders) ?? []);
  const names = [...new Set(rivals.map(({ route }) => sayRef(refTo(route))))].join(', ');
  const listeners = [...new Set(lost.map(({ listener }) => `listener ${listener.spec.name}`))];
  const object = refTo(one.route);
  const message = `${names} came first on ${listeners.join(', ')} with a hostname that this ${object.kind} asks for as well.`;
  const at = { object, field: 'spec.hostnames' };
  return finding('route-hostname-taken-by-other-kind', { ...at, message });
}
