import type { Origin } from '../resources/object.ts';
import type { Finding, SourcePosition } from './finding.ts';

/** Knows where objects were written. A set of manifests is one; objects from kubectl have no place. */
export interface SourceText {
  readonly locate: (origin: Origin) => SourcePosition | undefined;
  /** The text of a file, for code frames. */
  readonly textOf: (file: string) => string | undefined;
}

/** A finding with the line it is about, ready to be shown. */
export interface LocatedFinding {
  readonly finding: Finding;
  readonly position?: SourcePosition;
  /** The lines around the position; absent where the text is not at hand. */
  readonly frame?: CodeFrame;
}

export interface CodeFrame {
  readonly lines: readonly FrameLine[];
  /** From 1, into the text of the line that `isPointedAt`. */
  readonly column: number;
}

export interface FrameLine {
  readonly number: number;
  readonly text: string;
  readonly isPointedAt: boolean;
}

/**
 * Finds the place of every finding. They come back in the order a person works through them: file
 * by file from top to bottom, then those without a place.
 */
export function locateFindings(
  findings: readonly Finding[],
  source: SourceText,
): readonly LocatedFinding[] {
  const linesOf = new Map<string, readonly string[]>();
  const located = findings.map((finding): LocatedFinding => {
    const position = finding.position ?? (finding.origin && source.locate(finding.origin));
    if (!position) return { finding };
    const lines = linesOf.get(position.file) ?? splitLines(source.textOf(position.file));
    linesOf.set(position.file, lines);
    const frame = frameAt(lines, position);
    return frame ? { finding, position, frame } : { finding, position };
  });
  return located.sort(byPlace);
}

function splitLines(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(/\r?\n/);
}

function frameAt(lines: readonly string[], position: SourcePosition): CodeFrame | undefined {
  const { line, column } = position;
  const pointedAt = lines[line - 1];
  if (pointedAt === undefined || pointedAt.trim() === '') return undefined;
  const first = Math.max(line - linesBefore, 1);
  const shown = lines.slice(first - 1, line).map((text, index) => {
    const number = first + index;
    return { number, text, isPointedAt: number === line };
  });
  return { lines: dropSeparators(shown), column };
}

/** Lines of the document before say nothing about this one. */
function dropSeparators(lines: readonly FrameLine[]): readonly FrameLine[] {
  const separator = lines.findLastIndex(
    ({ text, isPointedAt }) => !isPointedAt && /^---/.test(text),
  );
  return lines.slice(separator + 1);
}

function byPlace(one: LocatedFinding, other: LocatedFinding): number {
  const [a, b] = [one.position, other.position];
  if (!a || !b) return Number(!a) - Number(!b);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

const linesBefore = 3;
