import type { Failure } from '../../diagnostics/failure.ts';
import type { CertificateFacts } from '../../traffic/certificate-facts.ts';
import type { HandshakeFacts, RequestPhases } from '../../traffic/traffic-event.ts';
import { backState, frontState, type HandshakeRow, isReused } from '../rows/handshake-rows.ts';
import { type Line, lineOf, type Span, span, spread } from '../text/line.ts';
import { plural, sayClock, sayMs, sayName, sayOrigin } from '../text/say.ts';
import { statusTone } from '../text/tones.ts';
import type { RequestEnd, RequestStory } from '../traffic-log.ts';
import { emptyLine, entry, entryLine, type PaneSurroundings, sayPlace } from './pane-text.ts';

/** The whole way of the newest request of a row: front, rule, pod, back, answer. */
export function storyLines(
  row: HandshakeRow | undefined,
  around: PaneSurroundings,
): readonly Line[] {
  if (!row) return [lineOf('No handshake is selected.')];
  const { latest } = row;
  return [
    ...headLines(row, around.width),
    emptyLine,
    ...frontLines(row, around),
    ...(latest?.end ? [emptyLine, ...routeLines(latest.end, around)] : []),
    emptyLine,
    ...backLines(row, around),
    ...(latest ? [emptyLine, ...answerLines(latest, around)] : []),
  ];
}

function headLines({ latest, requests, at }: HandshakeRow, width: number): readonly Line[] {
  if (!latest) {
    return [spread(lineOf(span('no request yet', 'strong')), lineOf(sayClock(at)), width)];
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

function frontLines(row: HandshakeRow, around: PaneSurroundings): readonly Line[] {
  const { front, latest } = row;
  const client = front?.client ?? latest?.client ?? '';
  const id = front?.connection ?? latest?.connection ?? '';
  const title = (mark: Span): Line =>
    lineOf(
      span('FRONT'.padEnd(11), 'front'),
      mark,
      ' ',
      `${client} → postern`,
      span(`  ${id}`, 'faint'),
    );
  switch (frontState(row)) {
    case 'plaintext':
      return [
        title(span('○', 'faint')),
        entryLine('', span('plaintext: the listener is HTTP', 'faint')),
      ];
    case 'completed':
      if (front?.event !== 'front-handshake-completed') return [];
      return [
        title(span('✓', 'good')),
        [
          ...entryLine('listener', sayOrigin(front.listener)),
          ...sayPlace(around.lookups.locate(front.listener)),
        ],
        ...handshakeLines(front.handshake, around),
        ...chainLines('we showed', front.handshake.chain, around),
      ];
    case 'failed':
      if (front?.event !== 'front-handshake-failed') return [];
      return [
        title(span('✗', 'error')),
        entryLine('SNI', front.sni ?? '(none)'),
        ...failureLines(front.failure, around),
      ];
    default:
      return [
        title(span('·', 'faint')),
        entryLine('', span('its handshake is too long ago', 'faint')),
      ];
  }
}

function routeLines(end: RequestEnd, { lookups }: PaneSurroundings): readonly Line[] {
  const rule = end.rule
    ? [...entryLine('', span(sayOrigin(end.rule), 'strong')), ...sayPlace(lookups.locate(end.rule))]
    : entryLine('', span('no rule matched', 'error'));
  return [
    [span('ROUTE'.padEnd(11), 'accent'), ...rule.slice(1)],
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

function backLines(row: HandshakeRow, around: PaneSurroundings): readonly Line[] {
  const { back, latest } = row;
  const end = latest?.end;
  const id = back?.backConnection ?? end?.backConnection ?? '';
  const to = back?.address ?? end?.address ?? '';
  const title = (mark: Span, text = `postern → ${to}`): Line =>
    lineOf(span('BACK'.padEnd(11), 'back'), mark, ' ', text, span(`  ${id}`, 'faint'));
  if (!back) {
    switch (backState(row)) {
      case 'plaintext':
        return [
          title(span('○', 'faint')),
          entryLine('', span('plaintext: no policy governs it', 'faint')),
        ];
      case 'none':
        return [title(span('·', 'faint'), end ? 'no connection was made' : 'not yet')];
      default:
        return [
          title(span('·', 'faint')),
          entryLine('', span('its handshake is too long ago', 'faint')),
        ];
    }
  }
  const isGood = back.event === 'back-handshake-completed';
  const chain = isGood ? back.handshake.chain : back.chain;
  return [
    title(isGood ? span('✓', 'good') : span('✗', 'error')),
    [
      ...entryLine('policy', sayOrigin({ ...back.policy, field: '' })),
      ...sayPlace(around.lookups.locate(back.policy)),
    ],
    ...(isReused(row)
      ? [entryLine('', span(`reused: ${back.request} shook hands at ${sayClock(back.at)}`, 'info'))]
      : []),
    ...(isGood ? handshakeLines(back.handshake, around) : [entryLine('SNI', back.sni)]),
    ...chainLines('it showed', chain, around),
    ...back.checks.flatMap(({ check, passed, detail }) =>
      entry(`${passed ? '✓' : '✗'} ${check === 'subject-alt-name' ? 'SANs' : check}`, detail, {
        width: around.width,
        tone: passed ? 'good' : 'error',
      }),
    ),
    ...(isGood && back.checks.length === 0
      ? [entryLine('', span('✗ nothing was verified', 'error'))]
      : []),
  ];
}

function handshakeLines(facts: HandshakeFacts, _around: PaneSurroundings): readonly Line[] {
  const { version, alpn = 'no ALPN', cipher, group, resumed, handshakeMs, sni = '(none)' } = facts;
  return [
    entryLine('SNI', sni),
    entryLine(
      'TLS',
      [version, alpn, cipher, group, resumed ? 'resumed' : 'full handshake', sayMs(handshakeMs)]
        .filter((part) => part !== undefined)
        .join(' · '),
    ),
  ];
}

/** Subject ← issuer for each certificate, the leaf with its names and its end. */
function chainLines(
  label: string,
  chain: readonly CertificateFacts[],
  { width }: PaneSurroundings,
): readonly Line[] {
  return chain.slice(0, chainMax).flatMap((certificate, index) => {
    const { subject, issuer, subjectAltNames, validTo } = certificate;
    const names = subjectAltNames.join(', ');
    return [
      ...entry(
        index === 0 ? label : '',
        `${subject === '' ? '(no subject)' : subject} ← ${issuer}`,
        { width },
      ),
      ...(index === 0 && names !== '' ? entry('', names, { width, tone: 'faint' }) : []),
      ...(index === 0 ? [entryLine('', span(`valid until ${validTo}`, 'faint'))] : []),
    ];
  });
}

function answerLines(
  { end, mirrorFailures }: RequestStory,
  around: PaneSurroundings,
): readonly Line[] {
  const title = span('ANSWER'.padEnd(11), 'accent');
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
    ...('failure' in end ? failureLines(end.failure, around) : []),
    ...mirrorFailures.flatMap(({ failure }) => failureLines(failure, around)),
  ];
}

function failureLines(
  { code, message, next, origin }: Failure,
  { width, lookups }: PaneSurroundings,
): readonly Line[] {
  const position = origin && lookups.locate(origin);
  return [
    entryLine('why', span(`✗ ${code}`, 'error')),
    ...entry('', message, { width, tone: 'strong' }),
    ...(origin ? [[...entryLine('asked by', sayOrigin(origin)), ...sayPlace(position)]] : []),
    ...entry('next', next, { width, tone: 'good' }),
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

const chainMax = 8;
