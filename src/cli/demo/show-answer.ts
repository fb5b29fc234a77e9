import type { Palette } from '../../diagnostics/palette.ts';
import type { CertificateFacts } from '../../traffic/certificate-facts.ts';
import type {
  BackHandshakeCompleted,
  BackHandshakeFailed,
  FrontHandshakeCompleted,
  HandshakeFacts,
} from '../../traffic/traffic-event.ts';
import type { LiveAnswer } from './live-request.ts';

/** Both handshakes, then what the application said. */
export function showAnswer(answer: LiveAnswer, palette: Palette): string {
  const { front, back, outcome, status, body } = answer;
  const took = outcome ? ` in ${Math.max(1, Math.round(outcome.phases.totalMs))} ms` : '';
  return [
    ...(front ? [...frontLines(front, palette), ''] : []),
    ...(back ? [...backLines(back, palette), ''] : []),
    palette.strong(`Answer: ${status}${took}`),
    '',
    ...body
      .trimEnd()
      .split('\n')
      .map((line) => `  ${/^X-(?:Forwarded-|Real-Ip)/.test(line) ? palette.strong(line) : line}`),
    '',
  ].join('\n');
}

function frontLines({ handshake, listener }: FrontHandshakeCompleted, palette: Palette) {
  return [
    palette.strong(`Front handshake: client → ${listener.object.name}`),
    ...handshakeLines(handshake, palette),
    fact('Verified', palette.info('✓ by the client, against the external authority only')),
  ];
}

function backLines(event: BackHandshakeCompleted | BackHandshakeFailed, palette: Palette) {
  const peer = event.pod ? `pod ${event.pod.name} (${event.address})` : event.address;
  const title = palette.strong(`Back handshake: gateway → ${peer}`);
  const checks = event.checks.map(({ check, passed, detail }, index) => {
    const said = `${passed ? '✓' : '✗'} ${check}: ${detail}`;
    return fact(index === 0 ? 'Verified' : '', passed ? palette.info(said) : palette.error(said));
  });
  const demanded = fact('Because', `${event.policy.object.kind} ${event.policy.object.name}`);
  if (event.event === 'back-handshake-completed') {
    return [title, ...handshakeLines(event.handshake, palette), ...checks, demanded];
  }
  const chain = event.chain.flatMap((one, index) => certificateLines(one, { index, palette }));
  const failed = fact('Failed', palette.error(event.failure.message));
  return [title, fact('SNI', event.sni), ...chain, ...checks, demanded, failed];
}

function handshakeLines({ sni, version, cipher, alpn, chain }: HandshakeFacts, palette: Palette) {
  return [
    fact('SNI', sni ?? '(none)'),
    fact('TLS', `${version} · ${cipher} · ALPN ${alpn ?? '(none)'}`),
    ...chain.flatMap((one, index) => certificateLines(one, { index, palette })),
  ];
}

function certificateLines(
  { subject, issuer, subjectAltNames }: CertificateFacts,
  { index, palette }: { index: number; palette: Palette },
): readonly string[] {
  const names = subjectAltNames.join(', ');
  return [
    fact(index === 0 ? 'Chain' : '', `${index + 1}. ${subject || '(no subject)'}`),
    ...(names === '' ? [] : [fact('', palette.faint(`   for ${names}`))]),
    fact('', palette.faint(`   issued by ${issuer}`)),
  ];
}

function fact(name: string, value: string): string {
  return `  ${name.padEnd(10)}${value}`;
}
