import { type RouteRow, requestSocket } from '../rows/route-rows.ts';
import { widthOf } from '../text/display-width.ts';
import { type Line, lineOf, span } from '../text/line.ts';
import { emptyLine, entry, type PaneSurroundings } from './pane-text.ts';

/** How to ask for a route from another terminal, ready to be copied, and whom to trust for it. */
export function requestLines(
  row: RouteRow | undefined,
  { width, view, lookups }: PaneSurroundings,
): readonly Line[] {
  const socket = row && requestSocket(row);
  const request =
    row &&
    socket &&
    lookups.exampleRequest({
      socket,
      hostname: row.place.hostname,
      rule: row.rule,
    });
  return [
    lineOf(span('In another terminal', 'strong')),
    ...(request
      ? shellLines(request.words, width).map((text) => lineOf(span(text, 'good')))
      : [lineOf('There is no route to ask for yet.')]),
    emptyLine,
    ...entry('CA file', view.externalCaFile, { width, tone: 'place' }),
    ...entry('', 'signs what the listeners show; trust it to go without --cacert', {
      width,
      tone: 'faint',
    }),
    ...entry('kubeconfig', view.kubeconfig, { width, tone: 'place' }),
  ];
}

/** Broken between words with a backslash, so that all lines together can be pasted. */
export function shellLines(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width - 2) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
