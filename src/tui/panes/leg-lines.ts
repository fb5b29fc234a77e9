import type { CertificateFacts } from '../../traffic/certificate-facts.ts';
import type { HandshakeFacts } from '../../traffic/traffic-event.ts';
import { backState, frontState, type HandshakeRow, isReused } from '../rows/handshake-rows.ts';
import { type Line, lineOf, type Span, span } from '../text/line.ts';
import { sayClock, sayMs } from '../text/say.ts';
import { entry, entryLine, originEntry, type PaneSurroundings } from './pane-text.ts';

/** From the client to us. */
export function frontLines(row: HandshakeRow, around: PaneSurroundings): readonly Line[] {
  const { front, latest } = row;
  const client = front?.client ?? latest?.client ?? '';
  const id = front?.connection ?? latest?.connection ?? '';
  const title = (mark: Span): Line =>
    lineOf(
      span('FRONT'.padEnd(12), 'front'),
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
        ...originEntry('listener', front.listener, around),
        ...handshakeLines(front.handshake),
        ...chainLines('we showed', front.handshake.chain, around),
      ];
    case 'failed':
      if (front?.event !== 'front-handshake-failed') return [];
      return [title(span('✗', 'error')), entryLine('SNI', front.sni ?? '(none)')];
    default:
      return [
        title(span('·', 'faint')),
        entryLine('', span('its handshake is too long ago', 'faint')),
      ];
  }
}

/** From us to the backend: what was demanded, what was shown, which checks held. */
export function backLines(row: HandshakeRow, around: PaneSurroundings): readonly Line[] {
  const { back, latest } = row;
  const end = latest?.end;
  const id = back?.backConnection ?? end?.backConnection ?? '';
  const to = back?.address ?? end?.address ?? '';
  const title = (mark: Span, text = `postern → ${to}`): Line =>
    lineOf(span('BACK'.padEnd(12), 'back'), mark, ' ', text, span(`  ${id}`, 'faint'));
  if (!back) {
    switch (backState(row)) {
      case 'plaintext':
        return [
          title(span('○', 'faint')),
          entryLine('', span('plaintext: no policy governs it', 'faint')),
        ];
      case 'none':
        return [title(span('·', 'faint'), latest && !end ? 'not yet' : 'no connection was made')];
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
    ...originEntry('policy', { ...back.policy, field: '' }, around),
    ...(isReused(row)
      ? [entryLine('', span(`reused: ${back.request} shook hands at ${sayClock(back.at)}`, 'info'))]
      : []),
    ...(isGood ? handshakeLines(back.handshake) : [entryLine('SNI', back.sni)]),
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

function handshakeLines(facts: HandshakeFacts): readonly Line[] {
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

const chainMax = 8;
