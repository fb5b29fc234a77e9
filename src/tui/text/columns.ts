import { fitLine, type Line, span, type Tone } from './line.ts';

/** One column of a table over rows of type `Row`. Widths are in terminal columns. */
export interface Column<Row> {
  readonly title: string;
  readonly titleTone?: Tone;
  readonly min: number;
  /** Beyond this it does not grow. */
  readonly max: number;
  /** Columns of the lowest rank are left out first when the terminal is narrow. */
  readonly rank: number;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => Line;
}

export interface PlacedColumn<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

/** Chooses the columns that fit into `width` and shares what is left among those that may grow. */
export function placeColumns<Row>(
  columns: readonly Column<Row>[],
  width: number,
): readonly PlacedColumn<Row>[] {
  let kept = columns;
  while (kept.length > 1 && leastWidth(kept) > width) {
    const lowest = Math.min(...kept.map(({ rank }) => rank));
    kept = kept.filter(({ rank }) => rank !== lowest);
  }
  const widths = kept.map(({ min }) => min);
  for (let left = width - leastWidth(kept); left > 0; ) {
    const growing = kept.flatMap(({ max }, index) => ((widths[index] ?? 0) < max ? [index] : []));
    if (growing.length === 0) break;
    for (const index of growing.slice(0, left)) widths[index] = (widths[index] ?? 0) + 1;
    left -= growing.length;
  }
  return kept.map((column, index) => ({ column, width: widths[index] ?? column.min }));
}

export function titleLine<Row>(placed: readonly PlacedColumn<Row>[]): Line {
  return joined(placed, ({ title, titleTone = 'faint' }) => [span(title, titleTone)]);
}

export function rowLine<Row>(placed: readonly PlacedColumn<Row>[], row: Row): Line {
  return joined(placed, ({ cell }) => cell(row));
}

function joined<Row>(
  placed: readonly PlacedColumn<Row>[],
  cellOf: (column: Column<Row>) => Line,
): Line {
  return placed.flatMap(({ column, width }, index) => [
    ...(index === 0 ? [] : [span(' '.repeat(gapWidth))]),
    ...fitLine(cellOf(column), width, column.align),
  ]);
}

function leastWidth(columns: readonly { readonly min: number }[]): number {
  return columns.reduce((sum, { min }) => sum + min, (columns.length - 1) * gapWidth);
}

const gapWidth = 2;
