import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** `1.2.3.4:5678` or `[::1]:5678`; an IPv4 address inside an IPv6 one is shown as IPv4. */
export function sayRemoteAddress(socket: Duplex): string {
  const { remoteAddress, remotePort } = socket instanceof Socket ? socket : nowhere;
  const address = (remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  return `${address.includes(':') ? `[${address}]` : address}:${remotePort ?? 0}`;
}

const nowhere = { remoteAddress: undefined, remotePort: undefined };
