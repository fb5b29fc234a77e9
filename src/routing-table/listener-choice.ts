import { refKey } from '../resources/object.ts';
import { type HostIndex, indexHosts } from './host-index.ts';
import type { Listener, ServerCertificate, Socket } from './routing-table.ts';

/**
 * The listener for a handshake. `serverName` comes from `comparableServerName`. Without SNI, or with
 * one that no hostname covers, only a listener without hostname can answer; `undefined` refuses the
 * handshake. (`gateway-and-listeners.md` 2.6)
 */
export function listenerForServerName(
  socket: Socket,
  serverName: string | undefined,
): Listener | undefined {
  const listeners = listenersOf(socket);
  return serverName === undefined ? listeners.catchAll : listeners.find(serverName);
}

/** The most specific listener for a Host header. A request uses the routes of this one only. */
export function listenerForHost(socket: Socket, host: string): Listener | undefined {
  return listenersOf(socket).find(host);
}

export type ListenerChoice =
  | { readonly kind: 'listener'; readonly listener: Listener }
  /** 421: the handshake was made with `connected`, but the request belongs to `wanted`. */
  | { readonly kind: 'misdirected'; readonly connected: Listener; readonly wanted: Listener }
  /** 404: no listener on this socket has a hostname that covers the request's. */
  | { readonly kind: 'none' };

/**
 * The listener for a request. `connected` is the listener of the connection's handshake; leave it out
 * on `http` sockets. (`gateway-and-listeners.md` 2.5, 2.6)
 */
export function chooseListener(socket: Socket, host: string, connected?: Listener): ListenerChoice {
  const wanted = listenerForHost(socket, host);
  if (wanted === undefined) return { kind: 'none' };
  // By name, not by identity: the connection may be older than the table the request begins with.
  if (connected !== undefined && !isSameListener(connected, wanted)) {
    return { kind: 'misdirected', connected, wanted };
  }
  return { kind: 'listener', listener: wanted };
}

/**
 * The certificate for a server name: one that has the very name, else one with a wildcard for it,
 * else the first. `namesOf` gives the DNS names of a certificate, lower case.
 */
export function chooseCertificate(
  certificates: readonly ServerCertificate[],
  serverName: string | undefined,
  namesOf: (certificate: ServerCertificate) => readonly string[],
): ServerCertificate | undefined {
  if (serverName === undefined) return certificates[0];
  const wildcard = `*${serverName.slice(Math.max(0, serverName.indexOf('.')))}`;
  return (
    certificates.find((certificate) => namesOf(certificate).includes(serverName)) ??
    certificates.find((certificate) => namesOf(certificate).includes(wildcard)) ??
    certificates[0]
  );
}

/** Names are unique only within the Gateway or ListenerSet that a listener is written in. */
function isSameListener(one: Listener, other: Listener): boolean {
  return (
    one === other ||
    (one.name === other.name && refKey(one.origin.object) === refKey(other.origin.object))
  );
}

function listenersOf(socket: Socket): HostIndex<Listener> {
  const known = indexes.get(socket);
  if (known !== undefined) return known;
  const index = indexHosts(socket.listeners, (listener) => listener.hostname);
  indexes.set(socket, index);
  return index;
}

const indexes = new WeakMap<Socket, HostIndex<Listener>>();
