import type { Socket as NetSocket } from 'node:net';
import { type ClientHello, clientHelloBytesMax, readClientHello } from './client-hello.ts';

/** What a client began to speak. Nothing of it is taken away: the next reader sees every byte. */
export type Opening =
  /** `hello` is absent if it could not be read. */
  | { readonly speaks: 'tls'; readonly hello?: ClientHello }
  /** The connection preface of HTTP/2 by prior knowledge (RFC 9113 3.3). */
  | { readonly speaks: 'http2' }
  /** HTTP/1, or something that its parser will refuse. */
  | { readonly speaks: 'http1' };

/**
 * Waits for enough bytes to know the protocol, then calls `known` once and leaves the socket paused
 * in front of its first byte. A client that goes away first, or sends nothing, never gets there:
 * close the socket after a while.
 */
export function readOpening(socket: NetSocket, known: (opening: Opening) => void): void {
  let seen: Buffer | undefined;
  const read = (): void => {
    // `read` is typed `any`: without an encoding a socket gives buffers, or null.
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
    const opening = recognise(seen);
    if (opening === undefined) return;
    socket.off('readable', read);
    socket.unshift(seen);
    known(opening);
  };
  socket.on('readable', read);
}

function recognise(bytes: Buffer): Opening | undefined {
  if (bytes[0] === tlsHandshake) return recogniseHello(bytes);
  const length = Math.min(bytes.length, preface.length);
  if (preface.compare(bytes, 0, length, 0, length) !== 0) return { speaks: 'http1' };
  return length === preface.length ? { speaks: 'http2' } : undefined;
}

function recogniseHello(bytes: Buffer): Opening | undefined {
  const hello = readClientHello(bytes);
  if (hello === 'unreadable') return { speaks: 'tls' };
  if (hello !== 'incomplete') return { speaks: 'tls', hello };
  return bytes.length > clientHelloBytesMax ? { speaks: 'tls' } : undefined;
}

const tlsHandshake = 0x16;
// No method of HTTP/1 begins like this; the rest of the preface is for the HTTP/2 session to check.
const preface = Buffer.from('PRI ');
