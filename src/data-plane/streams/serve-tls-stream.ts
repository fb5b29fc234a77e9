import type { Socket as NetSocket } from 'node:net';
import { comparableServerName } from '../../routing-table/host-name.ts';
import { listenerForServerName } from '../../routing-table/listener-choice.ts';
import type { Listener, Socket } from '../../routing-table/routing-table.ts';
import type { TlsStreams } from '../../routing-table/stream.ts';
import type { ClientHello } from '../front/client-hello.ts';
import type { FrontConnection } from '../front/front-connection.ts';
import { carryStream, refuseStream } from './carry-stream.ts';
import {
  chooseStreamTarget,
  routeForServerName,
  type StreamTargetChoice,
} from './choose-stream-target.ts';
import { reset } from './join-streams.ts';
import type { StreamGate } from './stream-gate.ts';
import type { StreamRecord } from './stream-record.ts';

/** A listener of protocol TLS. */
export interface StreamListener extends Listener {
  readonly streams: TlsStreams;
}

/** The listener for a ClientHello, if that is one of protocol TLS. */
export function streamListenerFor(
  socket: Socket,
  hello: ClientHello | undefined,
): StreamListener | undefined {
  const listener = hello && listenerForServerName(socket, comparableServerName(hello.serverName));
  return listener && isStreamListener(listener) ? listener : undefined;
}

/** Who asks for a name that nobody serves is answered with silence where TLS listeners are. */
export function keepsSilence(socket: Socket): boolean {
  return socket.listeners.some(isStreamListener);
}

export interface TlsStreamVisit {
  readonly connection: FrontConnection;
  readonly raw: NetSocket;
  readonly listener: StreamListener;
  readonly hello: ClientHello;
  /** Makes the front handshake; what it hands over is `undefined` if that failed. */
  readonly secure: (done: (stream: NetSocket | undefined) => void) => void;
}

/**
 * A connection to a TLS listener. Where it would go is decided by SNI and weight before anything is
 * answered: one that goes nowhere is closed without an alert, whatever the mode. (`routes.md` 4)
 */
export function serveTlsStream(gate: StreamGate, visit: TlsStreamVisit): void {
  const { connection, raw, listener, hello, secure } = visit;
  const sni = comparableServerName(hello.serverName);
  const record: StreamRecord = {
    id: gate.nextStreamId(),
    transport: 'tls',
    connection: connection.id,
    client: connection.client,
    sni,
    listener: listener.origin,
    startedAt: performance.now(),
  };
  // Either side may end before the other does.
  raw.allowHalfOpen = true;
  connection.openRequests += 1;
  const choice = chooseFor(gate, listener, sni);
  if (choice.kind === 'refused') {
    if (choice.route) record.route = choice.route.origin;
    refuseStream(gate, { client: raw, record }, choice.failure);
    return;
  }
  const carry = (client: NetSocket): void => {
    const isDraining = (): boolean => connection.draining;
    // A bug costs one connection, not the process.
    carryStream(gate, { record, client, beneath: raw, isDraining }, choice).catch(() =>
      reset(client, raw),
    );
  };
  if (listener.streams.mode === 'passthrough') carry(raw);
  else secure((stream) => stream && carry(stream));
}

function chooseFor(
  gate: StreamGate,
  { streams, origin }: StreamListener,
  sni: string | undefined,
): StreamTargetChoice {
  return chooseStreamTarget({
    route: routeForServerName(streams, sni),
    listener: origin,
    asked: sni === undefined ? 'a ClientHello without SNI' : `an SNI of “${sni}”`,
    governed: streams.mode === 'terminate',
    random: gate.random(),
  });
}

function isStreamListener(listener: Listener): listener is StreamListener {
  return listener.streams !== undefined;
}
