import type { RequestPhases } from '../../traffic/traffic-event.ts';
import type { HandshakeRow } from '../rows/handshake-rows.ts';
import { type Line, lineOf, span, spread } from '../text/line.ts';
import { plural, sayClock, sayMs, sayName } from '../text/say.ts';
import { statusTone } from '../text/tones.ts';
import type { RequestEnd, RequestStory } from '../traffic-picture.ts';
import { failureLines } from './failure-lines.ts';
import { backLines, frontLines } from './leg-lines.ts';
import { emptyLine, entryLine, originEntry, type PaneSurroundings } from './pane-text.ts';

/** The whole way of the newest request of a row: front, rule, pod, back, answer. */
export function storyLines(
  row: HandshakeRow | undefined,
  around: PaneSurroundings,
): readonly Line[] {
  if (!row) return [lineOf('No handshake is selected.')];
  const { latest } = row;
  return [
    ...headLines(row, around.width),
    ...causeLines(row, around),
    emptyLine,
    ...frontLines(row, around),
    ...(latest?.end ? [emptyLine, ...routeLines(latest.end, around)] : []),
    emptyLine,
    ...backLines(row, around),
    ...(latest ? [emptyLine, ...answerLines(latest)] : []),
  ];
}

/** What went wrong comes first: nobody should have to scroll for it. */
function causeLines({ front, latest }: HandshakeRow, around: PaneSurroundings): readonly Line[] {
  const troubles = [front, latest?.end, ...(latest?.mirrorFailures ?? [])];
  return troubles.flatMap((trouble) =>
    trouble && 'failure' in trouble ? [emptyLine, ...failureLines(trouble.failure, around)] : [],
  );
}

function headLines({ front, latest, requests, at }: HandshakeRow, width: number): readonly Line[] {
  if (!latest) {
    const said =
      front?.event === 'front-handshake-failed' ? 'no request came of it' : 'no request yet';
    return [spread(lineOf(span(said, 'strong')), lineOf(span(sayClock(at), 'faint')), width)];
  }
  const { method, scheme, host, target } = latest.line;
  const end = latest.end;
  const status = end ? span(sayStatus(end.status), statusTone(end.status)) : span('…', 'faint');
  const url = `${method} ${scheme}://${host}${target}`;
  const many = requests > 1 ? `newest of ${plural(requests, 'request')}  ` : '';
  return [
    spread(
      lineOf(span(url, 'strong'), '  → ', status),
      lineOf(span(`${many}${latest.request}  ${sayClock(latest.at)}`, 'faint')),
      width,
    ),
  ];
}

function routeLines(end: RequestEnd, around: PaneSurroundings): readonly Line[] {
  const [first = [], ...others] = end.rule
    ? originEntry('', end.rule, around)
    : [entryLine('', span('no rule matched', 'error'))];
  return [
    [span('ROUTE'.padEnd(12), 'accent'), ...first.slice(1)],
    ...others,
    ...(end.backend === undefined ? [] : [entryLine('backend', end.backend)]),
    ...(end.address === undefined
      ? []
      : [
          entryLine(
            end.pod ? 'pod' : 'endpoint',
            end.pod ? `${sayName(end.pod)} at ${end.address}` : end.address,
          ),
        ]),
  ];
}

function answerLines({ end }: RequestStory): readonly Line[] {
  const title = span('ANSWER'.padEnd(12), 'accent');
  if (!end) return [lineOf(title, span('not yet', 'faint'))];
  const theirs =
    end.backendStatus === undefined || end.backendStatus === end.status
      ? ''
      : `, the backend said ${end.backendStatus}`;
  return [
    lineOf(
      title,
      span(sayStatus(end.status), statusTone(end.status)),
      `${theirs}  ${end.line.protocol} · ${end.bytesIn} bytes in · ${end.bytesOut} bytes out`,
      end.attempts > 1 ? ` · ${end.attempts} attempts` : '',
    ),
    entryLine('time', sayPhases(end.phases)),
  ];
}

function sayPhases({ matchMs, connectMs, firstByteMs, totalMs }: RequestPhases): string {
  return [
    `match ${sayMs(matchMs)}`,
    ...(connectMs === undefined ? [] : [`connect ${sayMs(connectMs)}`]),
    ...(firstByteMs === undefined ? [] : [`first byte ${sayMs(firstByteMs)}`]),
    `total ${sayMs(totalMs)}`,
  ].join(' · ');
}

function sayStatus(status: number): string {
  return status === 0 ? 'client went away' : String(status);
}
