import type { Finding, SourcePosition } from '../diagnostics/finding.ts';
import { type Origin, refKey } from '../resources/object.ts';
import type { RoutingTable } from '../routing-table/routing-table.ts';
import { orderFindings } from './order-findings.ts';
import { overrideFindings } from './override-findings.ts';
import type { PlannedPod } from './plan/planned-pod.ts';
import { targetRef, type WantedCertificate } from './plan/wanted-certificate.ts';
import type { Reconciliation } from './reconcile.ts';
import { equalValues } from './store/equal-values.ts';
import type { StoreSnapshot } from './store/object-shelves.ts';

/** What the manifests amount to at one moment; whole, and never changed afterwards. */
export interface Outcome {
  /** The store's revision, statuses included. */
  readonly revision: number;
  /** The same object (`===`) as before when nothing in it changed. */
  readonly routingTable: RoutingTable;
  /** Ordered by file and line, each with its place where it has one; `===` as the table. */
  readonly findings: readonly Finding[];
  readonly wantedCertificates: readonly WantedCertificate[];
  readonly plannedPods: readonly PlannedPod[];
  readonly snapshot: StoreSnapshot;
}

export interface Surroundings {
  readonly snapshot: StoreSnapshot;
  /** Of reading and admitting the manifests. */
  readonly findings: readonly Finding[];
  readonly locate: (origin: Origin) => SourcePosition | undefined;
}

/** The outcome of one pass; the routing table of the one before is kept if it says the same. */
export function makeOutcome(
  { plan, translation }: Reconciliation,
  { snapshot, findings, locate }: Surroundings,
  before: Outcome,
): Outcome {
  const awaited = awaitedFields(plan.wantedCertificates, snapshot);
  const lasting = translation.findings.filter(
    ({ origin }) => !(origin && awaited.has(fieldKey(origin))),
  );
  const all = [...findings, ...overrideFindings(snapshot), ...plan.findings, ...lasting];
  const { routingTable } = translation;
  const isSame = serveTheSame(before.routingTable, routingTable);
  const ordered = orderFindings(all, locate);
  return {
    revision: snapshot.revision,
    routingTable: isSame && before.revision > 0 ? before.routingTable : routingTable,
    findings: equalValues(before.findings, ordered) ? before.findings : ordered,
    wantedCertificates: plan.wantedCertificates,
    plannedPods: plan.plannedPods,
    snapshot,
  };
}

/** Whether two tables differ in their revision at most. */
function serveTheSame(
  { revision: _, ...before }: RoutingTable,
  { revision: __, ...now }: RoutingTable,
): boolean {
  return equalValues(before, now);
}

/**
 * The fields that refer to something that is being minted at this moment. Finding fault with them
 * would be true for some milliseconds, and then alarm somebody who has nothing to mend.
 */
function awaitedFields(
  wanted: readonly WantedCertificate[],
  snapshot: StoreSnapshot,
): ReadonlySet<string> {
  const missing = wanted.filter(({ target }) => snapshot.find(targetRef(target)) === undefined);
  return new Set(missing.flatMap(({ askedBy }) => askedBy.map(fieldKey)));
}

function fieldKey({ object, field }: Origin): string {
  return `${refKey(object)} ${field}`;
}

/** Whether everything that is to be minted is there: until then, statuses speak of what is to come. */
export function isMinted({ wantedCertificates, snapshot }: Outcome): boolean {
  return wantedCertificates.every(({ target }) => snapshot.find(targetRef(target)) !== undefined);
}

/** Before anything was read. */
export function emptyOutcome(snapshot: StoreSnapshot): Outcome {
  return {
    revision: 0,
    routingTable: { revision: 0, sockets: [] },
    findings: [],
    wantedCertificates: [],
    plannedPods: [],
    snapshot,
  };
}

/** Whether nobody who knows one needs to be told the other. */
export function saysTheSame(a: Outcome, b: Outcome): boolean {
  return (
    a.revision === b.revision && a.routingTable === b.routingTable && a.findings === b.findings
  );
}
