import type { CatalogueEntry, Severity } from '../../diagnostics/catalogue/entry.ts';
import { catalogue } from '../../diagnostics/catalogue.ts';
import type { LocatedFinding } from '../../diagnostics/locate.ts';
import type { TuiView } from '../tui-source.ts';

/** One thing to mend: a finding, a pod that is not ready, a port that is not open, our own bug. */
export type ProblemRow = FindingRow | TroubleRow;

export interface FindingRow {
  readonly kind: 'finding';
  readonly key: string;
  readonly severity: Severity;
  readonly located: LocatedFinding;
  readonly entry: CatalogueEntry;
  readonly message: string;
  readonly search: string;
}

export interface TroubleRow {
  readonly kind: 'trouble';
  readonly key: string;
  readonly severity: Severity;
  /** `pod default/whoami`, `socket 127.0.0.1:443` */
  readonly about: string;
  readonly message: string;
  readonly search: string;
}

/** The worst first; among equals in the order they are worked through, file by file. */
export function problemRows({ findings, pods, sockets, troubles }: TuiView): readonly ProblemRow[] {
  const seen = new Map<string, number>();
  const rows: ProblemRow[] = findings.map((located) => findingRow(located, seen));
  for (const { namespace, name, ready, message } of pods) {
    if (ready || message === undefined) continue;
    rows.push(troubleRow('warning', { about: `pod ${namespace}/${name}`, message }));
  }
  for (const { key, isOpen, reason } of sockets) {
    if (isOpen || reason === undefined) continue;
    const isTold = findings.some(({ finding }) => finding.message.includes(reason));
    if (!isTold) rows.push(troubleRow('error', { about: `socket ${key}`, message: reason }));
  }
  for (const trouble of troubles) rows.push(troubleRow('error', trouble));
  return rows.sort((a, b) => ranks[a.severity] - ranks[b.severity]);
}

export interface ProblemCounts {
  readonly errors: number;
  readonly warnings: number;
}

export function countProblems(rows: readonly ProblemRow[]): ProblemCounts {
  const count = (severity: Severity) => rows.filter((row) => row.severity === severity).length;
  return { errors: count('error'), warnings: count('warning') };
}

function findingRow(located: LocatedFinding, seen: Map<string, number>): FindingRow {
  const { finding, position } = located;
  const { code, severity, origin, message } = finding;
  const said = `${code} ${JSON.stringify(origin)} ${message}`;
  const copies = seen.get(said) ?? 0;
  seen.set(said, copies + 1);
  return {
    kind: 'finding',
    key: `${said} ${copies}`,
    severity,
    located,
    entry: catalogue[code],
    message,
    search: `${severity} ${code} ${position?.file ?? ''} ${message}`.toLowerCase(),
  };
}

function troubleRow(
  severity: Severity,
  { about, message }: { about: string; message: string },
): TroubleRow {
  const search = `${severity} ${about} ${message}`.toLowerCase();
  return { kind: 'trouble', key: `${about} ${message}`, severity, about, message, search };
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
