import { printable } from '../../diagnostics/printable.ts';
import { cut, widthOf, wrap } from './display-width.ts';

/** What a piece of text means; the theme decides how that looks. */
export type Tone =
  | 'plain'
  | 'faint'
  | 'strong'
  | 'good'
  | 'warning'
  | 'error'
  | 'info'
  | 'place'
  | 'accent'
  | 'front'
  | 'back';

/** Made by `span` only, so that nothing from a manifest or a request can steer the terminal. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One row of cells on the screen. */
export type Line = readonly Span[];

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text: printable(text), tone };
}

export function lineOf(...parts: readonly (Span | string)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? span(part) : part));
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Cuts or pads with blanks to exactly `width` columns. */
export function fitLine(line: Line, width: number, align: 'left' | 'right' = 'left'): Line {
  const whole = cutLine(line, width);
  const missing = width - lineWidth(whole);
  if (missing <= 0) return whole;
  const blanks = span(' '.repeat(missing));
  return align === 'right' ? [blanks, ...whole] : [...whole, blanks];
}

/** `left` from the left edge and `right` at the right one; the left gives way. */
export function spread(left: Line, right: Line, width: number): Line {
  const kept = cutLine(right, width);
  const room = width - lineWidth(kept);
  const gap = Math.min(room, 2);
  return [...fitLine(left, room - gap), span(' '.repeat(gap)), ...kept];
}

/** A paragraph under a hanging indent; the first line begins with `head`. */
export function paragraph(
  text: string,
  { width, head, tone = 'plain' }: { width: number; head: Line; tone?: Tone },
): readonly Line[] {
  const indent = lineWidth(head);
  const lines = wrap(printable(text), width - indent);
  return lines.map((each, index) => [
    ...(index === 0 ? head : [span(' '.repeat(indent))]),
    span(each, tone),
  ]);
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

function cutLine(line: Line, width: number): Line {
  let room = width;
  const kept: Span[] = [];
  for (const { text, tone } of line) {
    if (room <= 0) break;
    const shown = cut(text, room);
    kept.push({ text: shown, tone });
    room -= widthOf(shown);
    if (shown !== text) break;
  }
  return kept;
}
