import type { Failure } from '../../diagnostics/failure.ts';
import { sayRef } from '../../resources/object.ts';
import { chooseListener, listenerForServerName } from '../../routing-table/listener-choice.ts';
import type { Listener, Socket } from '../../routing-table/routing-table.ts';
import { stillValid } from '../front/client-validation.ts';
import type { FrontConnection } from '../front/front-connection.ts';
import { frontFailure } from '../front/front-failure.ts';

export type ListenerFinding =
  | { readonly kind: 'found'; readonly listener: Listener }
  | {
      readonly kind: 'refused';
      readonly status: 404 | 421;
      readonly failure: Failure;
      /** Nothing that follows on the connection could be answered otherwise. */
      readonly endsConnection?: true;
    };

/**
 * The listener whose routes may answer, by Host; on TLS it must be the one that made the handshake.
 * Both are looked up in the same table, so a connection may outlive the listener it began with.
 * (`gateway-and-listeners.md` 2.5, 2.6)
 */
export function findListener(
  socket: Socket,
  connection: FrontConnection,
  host: string,
): ListenerFinding {
  const isSecure = connection.scheme === 'https';
  const connected = isSecure ? listenerForServerName(socket, connection.serverName) : undefined;
  const choice = chooseListener(socket, host, connected);
  if (choice.kind === 'none')
    return { kind: 'refused', status: 404, failure: noListener(socket, host) };
  const wanted = choice.kind === 'listener' ? choice.listener : choice.wanted;
  if (choice.kind === 'misdirected' || (isSecure && connected === undefined)) {
    const failure = misdirected({ connection, host, wanted });
    return { kind: 'refused', status: 421, failure };
  }
  if (isSecure && !stillValid(wanted, connection.validationKey)) {
    const failure = validationChanged(wanted);
    return { kind: 'refused', status: 421, failure, endsConnection: true };
  }
  return { kind: 'found', listener: wanted };
}

function noListener(socket: Socket, host: string): Failure {
  const names = socket.listeners.map((listener) => listener.hostname).slice(0, namesShownMax);
  const served = names.join(', ') || 'nothing';
  return frontFailure('no-listener-for-host', {
    message: `No listener on ${socket.key} serves the host ${quote(host)}; they serve ${served}.`,
    origin: socket.listeners[0]?.origin,
  });
}

function validationChanged(listener: Listener): Failure {
  return frontFailure('front-client-validation-changed', {
    message: `The connection was made before listener ${listener.name} began to ask for client certificates as it does now.`,
    origin: listener.tls?.clientValidation?.origin ?? listener.origin,
  });
}

interface Misdirection {
  readonly connection: FrontConnection;
  readonly host: string;
  readonly wanted: Listener;
}

function misdirected({ connection, host, wanted }: Misdirection): Failure {
  const name = connection.serverName ? quote(connection.serverName) : 'no server name';
  return frontFailure('misdirected-request', {
    message: `The TLS connection was made for ${name}, but host ${quote(host)} belongs to listener ${wanted.name} of ${sayRef(wanted.origin.object)}.`,
    origin: wanted.origin,
  });
}

function quote(text: string): string {
  return `“${text.slice(0, 253)}”`;
}

const namesShownMax = 5;
