import type { Finding } from '../../../diagnostics/finding.ts';
import type { ConditionWithoutTime } from '../../../resources/conditions.ts';
import type { ResolvedListener } from '../graph.ts';
import type { StatusTree } from '../translation.ts';
import { conditionFrom, hasProblem, isFalse, isTrue, problemsOf, sayAll } from './conditions.ts';
import { conditionOfProblem } from './problem-conditions.ts';

export interface ListenerFacts {
  readonly generation: number;
  /** Routes that are accepted, whatever the state of the listener. */
  readonly attachedRoutes: number;
  /** False: the Gateway has no address, or was not accepted. */
  readonly isPlaced: boolean;
  /** Of a ListenerSet: a conflict is also the reason why it is not programmed. */
  readonly conflictSaysWhy?: boolean;
}

/** One entry of `status.listeners`. (`gateway-and-listeners.md` 3.2) */
export function listenerStatus(listener: ResolvedListener, facts: ListenerFacts): StatusTree {
  const { spec, supportedKinds } = listener;
  return {
    name: spec.name,
    supportedKinds: supportedKinds.map(({ group, kind }) => ({ group, kind })),
    attachedRoutes: facts.attachedRoutes,
    conditions: listenerConditions(listener, facts),
  };
}

function listenerConditions(
  listener: ResolvedListener,
  facts: ListenerFacts,
): readonly ConditionWithoutTime[] {
  const { generation } = facts;
  const { problems } = listener;
  const good = (message: string) => ({ generation, good: { message } });
  return [
    conditionFrom('Accepted', problems, good('The listener is valid.')),
    programmed(listener, facts),
    conditionFrom('ResolvedRefs', problems, good('All references of the listener are resolved.')),
    ...conflicted(problems, generation),
    ...overlapping(listener, generation),
  ];
}

/** Whether a client that connects now is served. */
function programmed(listener: ResolvedListener, facts: ListenerFacts): ConditionWithoutTime {
  const { generation } = facts;
  const invalid = (message: string) =>
    isFalse('Programmed', generation, { reason: 'Invalid', message });
  const conflict = facts.conflictSaysWhy ? conflictIn(listener.problems) : undefined;
  if (conflict) {
    const { message } = conflict;
    return isFalse('Programmed', generation, { reason: reasonOf(conflict), message });
  }
  if (hasProblem('Accepted', listener.problems)) return invalid('The listener is not accepted.');
  if (lacksCertificate(listener)) {
    return invalid('The listener has no certificate that it could show.');
  }
  if (!facts.isPlaced)
    return invalid('The Gateway has no address to listen on, or is not accepted.');
  return isTrue('Programmed', generation, { message: sayPort(listener.problems) });
}

/** Where it answers, if that is not the port it asks for. */
function sayPort(problems: readonly Finding[]): string {
  const remarks = problems.filter(({ code }) => portRemarks.has(code));
  return remarks.length === 0 ? 'The listener answers on its port.' : sayAll(remarks);
}

/** Whether clients could be served, if the Gateway has an address. */
export function canServe(listener: ResolvedListener): boolean {
  return !hasProblem('Accepted', listener.problems) && !lacksCertificate(listener);
}

function lacksCertificate({ served }: ResolvedListener): boolean {
  return served?.tls?.certificates.length === 0;
}

/** Present only where it is true, as for all conditions that mean trouble. */
function conflicted(
  problems: readonly Finding[],
  generation: number,
): readonly ConditionWithoutTime[] {
  const conflict = conflictIn(problems);
  if (conflict === undefined) return [];
  const { message } = conflict;
  return [isTrue('Conflicted', generation, { reason: reasonOf(conflict), message })];
}

function conflictIn(problems: readonly Finding[]): Finding | undefined {
  return problemsOf('Accepted', problems).find(({ code }) => conflictCodes.has(code));
}

function reasonOf(conflict: Finding): string {
  return conditionOfProblem[conflict.code]?.reason ?? 'Invalid';
}

function overlapping(
  { overlapping: names }: ResolvedListener,
  generation: number,
): readonly ConditionWithoutTime[] {
  if (names.length === 0) return [];
  const message = `Hostnames overlap with: ${names.join(', ')}.`;
  return [isTrue('OverlappingTLSConfig', generation, { reason: 'OverlappingHostnames', message })];
}

const portRemarks: ReadonlySet<string> = new Set([
  'privileged-port-mapped',
  'exposed-port-unavailable',
]);
const conflictCodes: ReadonlySet<string> = new Set([
  'listener-protocol-conflict',
  'listener-hostname-conflict',
  'listener-port-taken',
  'listener-hostname-taken',
]);
