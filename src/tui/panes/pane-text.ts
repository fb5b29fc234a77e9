import type { SourcePosition } from '../../diagnostics/finding.ts';
import { type Line, lineOf, paragraph, type Span, span, type Tone } from '../text/line.ts';
import { sayPosition } from '../text/say.ts';
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

export function sayPlace(position: SourcePosition | undefined): Line {
  return position ? [span('  '), span(sayPosition(position), 'place')] : [];
}

function labelSpan(label: string): Span {
  return span(label.padEnd(labelWidth), 'faint');
}

const labelWidth = 11;
