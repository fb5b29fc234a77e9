import type { ServerResponse } from 'node:http';
import type { Http2Session } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Socket } from '../../routing-table/routing-table.ts';

/** One client's connection to one socket, from accept to close. */
export interface FrontConnection {
  readonly id: string;
  /** Without port; IPv4 as IPv4 on a dual-stack socket. */
  readonly clientAddress: string;
  /** `127.0.0.1:50412` */
  readonly client: string;
  readonly scheme: 'http' | 'https';
  /** SNI, ready to be compared; absent on plaintext and if the client sent none. */
  serverName?: string;
  /** Of the client validation that the handshake passed; absent on plaintext. */
  validationKey?: string;
  /** The socket as the newest table has it. */
  readonly socketNow: () => Socket;
  /** TCP, or TLS over it once the handshake is done. */
  stream: Duplex;
  /** Present once HTTP/2 is spoken. */
  session?: Http2Session;
  openRequests: number;
  /** The newest HTTP/1.1 response, to tell its client that the connection ends with it. */
  response?: ServerResponse;
  /** What will be told of that one's request, and can be changed while it has no answer. */
  record?: { readonly id: string; status: number; failure?: Failure };
  /** True when the socket left the table: answer what runs, begin nothing new. */
  draining: boolean;
  /** True when an answer was its last, or too many were taken back: nothing behind it is served. */
  ending: boolean;
  /** Called when the connection closes, for a response in a pipeline does not hear of it. */
  readonly onClosed: Set<() => void>;
  /** HTTP/2 requests taken back since `resetsSince` (`performance.now()`). */
  resets: number;
  resetsSince: number;
}

/** `::ffff:127.0.0.1` is how a dual-stack socket spells `127.0.0.1`. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  const zone = address.indexOf('%');
  const bare = zone === -1 ? address : address.slice(0, zone);
  return bare.startsWith('::ffff:') && bare.includes('.') ? bare.slice('::ffff:'.length) : bare;
}

export function sayClient(address: string, port: number | undefined): string {
  return address.includes(':') ? `[${address}]:${port ?? 0}` : `${address}:${port ?? 0}`;
}
