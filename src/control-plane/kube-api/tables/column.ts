import type { KubeObject } from '../../../resources/object.ts';
import type { Snapshot } from '../../store/snapshot.ts';

/** One column of a Table, as the API server of a cluster would make it for this kind. */
export interface Column<T extends KubeObject = KubeObject> {
  /** `External-IP`; kubectl prints it in capitals. */
  readonly name: string;
  readonly type: 'string' | 'integer';
  readonly description: string;
  /** Shown with `-o wide` only. */
  readonly wide?: true;
  readonly cell: (object: T, context: CellContext) => Cell;
}

export type Cell = string | number;

export interface CellContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly snapshot: Snapshot;
}

/** The columns of one kind, by its group and name. */
export interface TableColumns<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly kind: string;
  readonly columns: readonly Column<T>[];
}

export function columnsOf<T extends KubeObject>(
  { group, kind }: { readonly group: string; readonly kind: string },
  columns: readonly Column<T>[],
): TableColumns {
  // Proof of the cast: rows are made of objects of this group and kind only, and admission let
  // them in because they fit the kind's schema, from which `T` is derived.
  return { group, kind, columns: columns as readonly Column[] };
}

export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  description: 'The name of the object, unique in its namespace.',
  cell: ({ metadata }) => metadata.name,
};

/** `<none>` for what is not there, as kubectl has it. */
export function orNone(text: string | undefined): string {
  return text === undefined || text === '' ? '<none>' : text;
}

/** `a=1,b=2`, ordered by key. */
export function sayLabels(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return orNone(pairs.sort().join(','));
}

/** Lists longer than three end in ` + 2 more...`. */
export function sayFew(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown;
}
