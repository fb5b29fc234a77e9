import type { SourcePosition } from '../../diagnostics/finding.ts';
import type { Origin } from '../../resources/object.ts';
import { cutStart, widthOf } from '../text/display-width.ts';
import {
  type Line,
  lineOf,
  lineWidth,
  paragraph,
  type Span,
  span,
  type Tone,
} from '../text/line.ts';
import { sayOrigin, sayPosition } from '../text/say.ts';
import type { Lookups, TuiView } from '../tui-source.ts';

/** What every pane may use beside the row it is about. */
export interface PaneSurroundings {
  readonly width: number;
  readonly view: TuiView;
  readonly lookups: Lookups;
}

export const emptyLine: Line = [];

/** A label in its own column and what it says beside it, wrapped. */
export function entry(
  label: string,
  text: string,
  { width, tone = 'plain' }: { width: number; tone?: Tone },
): readonly Line[] {
  return paragraph(text, { width, tone, head: [labelSpan(label)] });
}

/** The same for spans, which are cut and not wrapped. */
export function entryLine(label: string, ...parts: readonly (Span | string)[]): Line {
  return [labelSpan(label), ...lineOf(...parts)];
}

/** An object and field, with the line of the file that says so. */
export function originEntry(
  label: string,
  origin: Origin,
  { width, lookups }: PaneSurroundings,
): readonly Line[] {
  const line = entryLine(label, span(sayOrigin(origin), 'strong'));
  return withPlace(line, lookups.locate(origin), width);
}

/**
 * The line with its place behind it, or below it where there is no room. The end of a path tells
 * more than its beginning, so that is what is kept.
 */
export function withPlace(
  line: Line,
  position: SourcePosition | undefined,
  width: number,
): readonly Line[] {
  if (!position) return [line];
  const said = sayPosition(position);
  const name = said.slice(said.lastIndexOf('/') + 1);
  const room = width - lineWidth(line) - 2;
  if (widthOf(name) + 2 <= room) {
    return [[...line, span('  '), span(cutStart(said, room), 'place')]];
  }
  return [line, [labelSpan(''), span(cutStart(said, width - labelWidth), 'place')]];
}

function labelSpan(label: string): Span {
  return span(label + ' '.repeat(Math.max(labelWidth - widthOf(label), 0)), 'faint');
}

const labelWidth = 12;
