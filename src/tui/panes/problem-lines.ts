import { codeFrame, sayPlace } from '../../diagnostics/render-text.ts';
import type { ProblemRow } from '../rows/problem-rows.ts';
import { type Line, lineOf, paragraph, span } from '../text/line.ts';
import { emptyLine, type PaneSurroundings } from './pane-text.ts';

/** What happened, where, why that is a problem, and the one thing to do about it. */
export function problemLines(
  row: ProblemRow | undefined,
  { width }: PaneSurroundings,
): readonly Line[] {
  if (!row) return [lineOf('There is nothing to mend.')];
  const tone = row.severity;
  if (row.kind === 'trouble') {
    return [
      lineOf(span(row.severity, tone), '  ', span(row.about, 'strong')),
      emptyLine,
      ...paragraph(row.message, { width, head: [] }),
    ];
  }
  const { located, entry } = row;
  const { finding } = located;
  const frame = codeFrame(located);
  return [
    lineOf(span(row.severity, tone), '  ', span(finding.code, 'strong'), `  ${entry.title}`),
    lineOf(span(sayPlace(located), 'place')),
    emptyLine,
    ...frame.map((text, index) => frameLine(text, index === frame.length - 1)),
    ...(frame.length > 0 ? [emptyLine] : []),
    ...paragraph(finding.message, { width, head: [], tone: 'strong' }),
    ...paragraph(entry.why, { width, head: [], tone: 'faint' }),
    emptyLine,
    ...paragraph(finding.next, { width, head: [span('next  ', 'good')] }),
  ];
}

/** `14 │ text`: the number fainter than the text, the caret in the colour of trouble. */
function frameLine(text: string, isCaret: boolean): Line {
  const border = text.indexOf('│') + 1;
  return [
    span(text.slice(0, border), 'faint'),
    span(text.slice(border), isCaret ? 'error' : 'plain'),
  ];
}
