import { type ObjectRef, sayRef } from '../../resources/object.ts';
import type {
  BackHandshakeCompleted,
  BackHandshakeFailed,
  HandshakeFacts,
  RequestCompleted,
  RequestFailed,
  StreamClosed,
  StreamOpened,
  TrafficEvent,
  WebSocketClosed,
  WebSocketOpened,
} from '../../traffic/traffic-event.ts';

/** Traffic in one line each, as the plain log shows it; `undefined` for what is not worth a line. */
export function trafficLine(event: TrafficEvent): string | undefined {
  switch (event.event) {
    case 'front-handshake-completed':
      return `front  ${sayHandshake(event.handshake)}`;
    case 'front-handshake-failed':
      return `front  FAILED ${event.failure.message}`;
    case 'back-handshake-completed':
      return sayBackHandshake(event);
    case 'back-handshake-failed':
      return sayBackRefusal(event);
    case 'request-completed':
    case 'request-failed':
    case 'websocket-opened':
    case 'websocket-closed':
      return sayRequest(event);
    case 'mirror-failed':
      return `mirror FAILED ${event.failure.message}`;
    case 'stream-opened':
    case 'stream-closed':
      return sayStream(event);
    case 'request-received':
      return undefined;
  }
}

function sayHandshake(facts: HandshakeFacts): string {
  return [
    facts.version,
    `SNI ${facts.sni ?? '(none)'}`,
    facts.alpn ?? 'no ALPN',
    facts.cipher,
    facts.resumed ? 'resumed' : 'full',
    sayMs(facts.handshakeMs),
  ].join(' · ');
}

function sayBackHandshake(event: BackHandshakeCompleted): string {
  const issuer = event.handshake.chain[0]?.issuer;
  const checked = event.checks.filter(({ passed }) => passed).map(({ check }) => check);
  const proof = checked.length > 0 ? `verified ${checked.join(', ')}` : 'NOT VERIFIED';
  const by = issuer ? ` by ${issuer}` : '';
  return `back   ${sayHandshake(event.handshake)} · ${sayPeer(event)} · ${proof}${by}`;
}

function sayBackRefusal(event: BackHandshakeFailed): string {
  return `back   FAILED SNI ${event.sni} · ${sayPeer(event)} · ${event.failure.message}`;
}

function sayPeer({ address, pod }: { address: string; pod?: ObjectRef }): string {
  return pod ? `${pod.name} (${address})` : address;
}

type Outcome = RequestCompleted | RequestFailed | WebSocketOpened | WebSocketClosed;

function sayRequest(event: Outcome): string {
  const { method, scheme, host, target } = event.line;
  const status = event.status === 0 ? 'client went away' : String(event.status);
  const via = event.rule ? ` · ${sayRef(event.rule.object)} ${event.rule.field}` : '';
  const to = event.address ? ` → ${event.pod?.name ?? event.backend} ${event.address}` : '';
  const verb = event.event.startsWith('websocket') ? `${method} (${event.event})` : method;
  const line = `${verb} ${scheme}://${host}${target} ${status}${via}${to} · ${sayMs(event.phases.totalMs)}`;
  return event.event === 'request-failed' ? `${line}\n       ${event.failure.message}` : line;
}

function sayStream(event: StreamOpened | StreamClosed): string {
  const name = event.sni === undefined ? '' : ` SNI ${event.sni}`;
  const via = event.route ? ` · ${sayRef(event.route.object)} ${event.route.field}` : '';
  const to = event.address ? ` → ${event.pod?.name ?? event.backend} ${event.address}` : '';
  const from = `${event.transport}    ${event.client}${name}`;
  if (event.event === 'stream-opened') return `${from} opened${via}${to} · ${sayMs(event.openMs)}`;
  const bytes = `${event.bytesIn} B in, ${event.bytesOut} B out`;
  const line = `${from} closed${via}${to} · ${bytes} · ${sayMs(event.totalMs)}`;
  return event.failure ? `${line}\n       ${event.failure.message}` : line;
}

function sayMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
