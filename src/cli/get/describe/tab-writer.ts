/**
 * Lays out text whose cells end in tabs. A column is as wide as the cells above each other in
 * consecutive lines, so that a heading without a value starts new columns: the elastic tab stops
 * of Go's tabwriter, which kubectl prints with.
 */
export function alignTabs(text: string, padding = 2): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths = lines.map((line) => line.slice(0, -1).map(() => 0));
  setWidths({ lines, widths, padding }, { column: 0, from: 0, to: lines.length });
  return lines.map((line, row) => joinCells(line, widths[row] ?? [])).join('\n');
}

interface Page {
  readonly lines: readonly (readonly string[])[];
  /** Of every cell but the last of its line. */
  readonly widths: number[][];
  readonly padding: number;
}

interface Block {
  readonly column: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** Within a block, the lines that have a cell in this column form smaller blocks, and so on. */
function setWidths(page: Page, { column, from, to }: Block): void {
  const hasCell = (row: number) => (page.lines[row] ?? []).length > column + 1;
  for (let start = from; start < to; start++) {
    if (!hasCell(start)) continue;
    let end = start;
    let width = 0;
    for (; end < to && hasCell(end); end++) {
      const cell = page.lines[end]?.[column] ?? '';
      width = Math.max(width, [...cell].length + page.padding);
    }
    for (const row of page.widths.slice(start, end)) row[column] = width;
    setWidths(page, { column: column + 1, from: start, to: end });
    start = end - 1;
  }
}

function joinCells(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length)))
    .join('');
}
