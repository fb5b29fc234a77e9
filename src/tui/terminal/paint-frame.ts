/** Brings frames onto a terminal, changing only the lines that differ from the frame before. */
export interface Painter {
  readonly paint: (frame: string) => void;
  /** The terminal is not what it was: the next frame is painted whole. */
  readonly forget: () => void;
}

/**
 * Every line has its own address, so that whatever else was written to the terminal is healed by
 * the next whole painting and nothing ever scrolls. Ink's own writer moves relative to where it
 * left the cursor, and clears the terminal's scrollback when the window has become smaller.
 */
export function createPainter(write: (text: string) => void): Painter {
  let before: readonly string[] | undefined;
  return {
    paint(frame) {
      const lines = frame.split('\n');
      const changed = lines.flatMap((line, row) =>
        line === before?.[row] ? [] : [`${at(row)}${eraseLine}${line}`],
      );
      const left = (before ?? []).slice(lines.length).map((_, row) => at(lines.length + row));
      const erased = left.map((place) => place + eraseLine);
      const cleared = before === undefined ? clearScreen : '';
      before = lines;
      const body = cleared + changed.join('') + erased.join('');
      if (body !== '') write(beginUpdate + body + endUpdate);
    },
    forget() {
      before = undefined;
    },
  };
}

function at(row: number): string {
  return `\u001b[${row + 1};1H`;
}

const eraseLine = '\u001b[2K';
/** The screen, and never the scrollback (`3J`). */
const clearScreen = '\u001b[0m\u001b[2J';
/** Terminals that know synchronised output show all of it at once; others ignore these. */
const beginUpdate = '\u001b[?2026h';
const endUpdate = '\u001b[?2026l';
