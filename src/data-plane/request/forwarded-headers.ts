import type { FrontConnection } from '../front/front-connection.ts';
import type { RequestHead } from './read-head.ts';

export interface Forwarding {
  readonly connection: FrontConnection;
  readonly head: RequestHead;
  /** X-Forwarded-Server */
  readonly serverName: string;
  readonly isWebSocket: boolean;
}

/**
 * The request's end-to-end headers with what the gateway knows of the client behind them, as Traefik
 * writes it: the port is the one in the Host header, else the scheme's own, so that a published
 * `https://host/` gives 443 whatever the socket is bound to.
 */
export function withForwardedHeaders(forwarding: Forwarding): string[] {
  const { connection, head, serverName, isWebSocket } = forwarding;
  const isSecure = connection.scheme === 'https';
  const headers = head.endToEnd.slice();
  headers.push('X-Forwarded-For', connection.clientAddress);
  if (head.authority !== '') headers.push('X-Forwarded-Host', head.authority);
  headers.push(
    'X-Forwarded-Port',
    portOf(head.authority) ?? (isSecure ? '443' : '80'),
    'X-Forwarded-Proto',
    protocolName(isSecure, isWebSocket),
    'X-Forwarded-Server',
    serverName,
    'X-Real-Ip',
    connection.clientAddress,
  );
  return headers;
}

function protocolName(isSecure: boolean, isWebSocket: boolean): string {
  if (isWebSocket) return isSecure ? 'wss' : 'ws';
  return isSecure ? 'https' : 'http';
}

function portOf(authority: string): string | undefined {
  const colon = authority.lastIndexOf(':');
  if (colon === -1 || colon === authority.length - 1 || authority.endsWith(']')) return undefined;
  return authority.slice(colon + 1);
}
