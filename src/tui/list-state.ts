/** Where a person is in a list that grows and shrinks under their hands. */
export interface ListState {
  /** Absent: the first row, whichever that is (the newest handshake). */
  readonly selected?: string;
  /** Index of the first item shown; items are rows and the headings between them. */
  readonly top: number;
  readonly filter: string;
}

export interface ListRow {
  readonly key: string;
  readonly search: string;
}

/** A row, or the heading above the first row of a group. */
export type ListItem<Row> =
  | { readonly kind: 'heading'; readonly group: string; readonly row: Row }
  | { readonly kind: 'row'; readonly row: Row; readonly index: number };

export const freshList: ListState = { top: 0, filter: '' };

/** Every word must occur somewhere in the row, in any order. */
export function filterRows<Row extends ListRow>(
  rows: readonly Row[],
  filter: string,
): readonly Row[] {
  const words = filter.toLowerCase().split(' ').filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter(({ search }) => words.every((word) => search.includes(word)));
}

/** Of a selected row that is gone, the first row takes the place. */
export function selectedIndex(rows: readonly ListRow[], { selected }: ListState): number {
  if (selected === undefined) return 0;
  return Math.max(
    rows.findIndex(({ key }) => key === selected),
    0,
  );
}

/** Moves the selection by `delta` rows; the first row is followed, every other one is held. */
export function moveSelection(rows: readonly ListRow[], list: ListState, delta: number): ListState {
  const last = rows.length - 1;
  const index = Math.min(Math.max(selectedIndex(rows, list) + delta, 0), Math.max(last, 0));
  const { selected: _, ...rest } = list;
  const row = rows[index];
  return index === 0 || !row ? rest : { ...rest, selected: row.key };
}

export function withHeadings<Row>(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
): readonly ListItem<Row>[] {
  let group = '';
  return rows.flatMap((row, index): ListItem<Row>[] => {
    const own = groupOf(row);
    const heads = own !== group;
    group = own;
    const item = { kind: 'row', row, index } as const;
    return heads ? [{ kind: 'heading', group: own, row }, item] : [item];
  });
}

/** The nearest first item from which the selected row, and a heading right above it, can be seen. */
export function scrollTo(
  items: readonly ListItem<unknown>[],
  { index, top, height }: { index: number; top: number; height: number },
): number {
  const at = items.findIndex((item) => item.kind === 'row' && item.index === index);
  const from = items[at - 1]?.kind === 'heading' ? at - 1 : at;
  const least = Math.max(at - height + 1, 0);
  const most = Math.max(items.length - height, 0);
  return Math.max(Math.min(top, from, most), Math.min(least, from), 0);
}
