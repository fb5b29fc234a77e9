import { isRecord } from '../../resources/record.ts';

/** A `meta.k8s.io/v1` Table, as far as it is printed. */
export interface Table {
  readonly columns: readonly { readonly name: string; readonly wide: boolean }[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly string[];
  readonly namespace: string;
}

export interface TableLooks {
  readonly wide: boolean;
  readonly withNamespace: boolean;
  /** Before each name, e.g. `pod/`, when several kinds are printed. */
  readonly prefix: string;
}

/** Three spaces between columns, which are six wide at least; the last one is not filled up. */
export function printTable(table: Table, looks: TableLooks): string {
  return createTablePrinter(looks)(table);
}

/**
 * Prints one Table after the other: the headings once, before the first row, and a column is never
 * narrower than it was before, so that the rows of a watch stand below each other. Only the first
 * Table of a watch says which columns there are.
 */
export function createTablePrinter(looks: TableLooks): (table: Table) => string {
  const widths: number[] = [];
  let columns: Table['columns'] = [];
  let isBegun = false;
  return ({ columns: told, rows }) => {
    if (told.length > 0) columns = told;
    if (rows.length === 0) return '';
    const shown = columns.flatMap(({ wide }, index) => (wide && !looks.wide ? [] : [index]));
    const pick = (cells: readonly string[]) => shown.map((index) => cells[index] ?? '');
    const lines = rows.map(({ cells, namespace }) => [
      ...(looks.withNamespace ? [namespace] : []),
      ...pick(prefixed(cells, looks)),
    ]);
    const names = pick(columns.map(({ name }) => name.toUpperCase()));
    const head = looks.withNamespace ? ['NAMESPACE', ...names] : names;
    const all = isBegun ? lines : [head, ...lines];
    isBegun = true;
    widen(widths, all);
    return all.map((line) => `${alignCells(line, widths)}\n`).join('');
  };
}

function prefixed([name = '', ...rest]: readonly string[], { prefix }: TableLooks) {
  return [`${prefix}${name}`, ...rest];
}

function widen(widths: number[], lines: readonly (readonly string[])[]): void {
  for (const line of lines) {
    line.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? widthMin, [...cell].length + padding);
    });
  }
}

function alignCells(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((cell, column) =>
      column === line.length - 1
        ? cell
        : cell + ' '.repeat((widths[column] ?? 0) - [...cell].length),
    )
    .join('');
}

/** Anything that is no Table reads as an empty one. */
export function readTable(body: unknown): Table {
  const { columnDefinitions, rows } = isRecord(body) ? body : {};
  return {
    columns: records(columnDefinitions).map(({ name, priority }) => ({
      name: String(name),
      wide: priority !== 0,
    })),
    rows: records(rows).map(({ cells, object }) => ({
      cells: (Array.isArray(cells) ? cells : []).map(sayCell),
      namespace: namespaceOf(object),
    })),
  };
}

function records(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A cell is one line: what comes after a line end is cut, as kubectl does. */
function sayCell(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  const [line = '', ...more] = String(cell).split(/[\n\r\f]/);
  const safe = line.replaceAll('\u001b', '^[');
  return more.length > 0 ? `${safe}...` : safe;
}

function namespaceOf(object: unknown): string {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  const namespace = isRecord(metadata) ? metadata['namespace'] : undefined;
  return typeof namespace === 'string' ? namespace : '';
}

const widthMin = 6;
const padding = 3;
