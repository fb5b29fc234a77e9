import type net from 'node:net';
import { performance } from 'node:perf_hooks';
import type { BackConnection } from './dialling.ts';
import type { Http1ResponseHead, Malformed } from './http1-response-head.ts';
import { ResponseReader, type ResponseSink } from './http1-response-reader.ts';

/** Whoever has a request on a connection. Exactly one of the last three ends it. */
export interface Http1User extends ResponseSink {
  /** All that has arrived of an unfinished response was handed over. */
  caughtUp(): void;
  /** The connection takes more of the request's body. */
  drained(): void;
  /** The response is whole. */
  ended(trailers: readonly string[]): void;
  /** A 101 came: the connection is no HTTP connection any more and belongs to the user. */
  switched(head: Http1ResponseHead, socket: net.Socket, rest: Buffer): void;
  broke(fault: ConnectionFault): void;
}

export interface ConnectionFault {
  /** `stopped`: the gateway itself ended the connection. */
  readonly kind: 'closed' | 'malformed' | 'stopped';
  /** For `closed` what the operating system or TLS said, if anything. */
  readonly error?: Error;
  readonly malformed?: Malformed;
  /** Bytes of this response that had arrived. */
  readonly bytesReceived: number;
}

/** One HTTP/1.1 connection: one request at a time, kept for the next when nothing speaks against it. */
export class Http1Connection {
  readonly id: string;
  readonly connectMs: number;
  readonly askedForCertificate: boolean;
  /** An exchange went well on it before: a hang-up may then be a matter of bad timing. */
  reused = false;
  /** In `performance.now()` milliseconds; Infinity while busy. */
  idleUntil = Number.POSITIVE_INFINITY;
  readonly #socket: net.Socket;
  readonly #reader: ResponseReader;
  readonly #owner: ConnectionOwner;
  #user: Http1User | undefined;
  #bytesReceived = 0;
  #error: Error | undefined;

  constructor(dialled: BackConnection, owner: ConnectionOwner) {
    this.id = dialled.id;
    this.connectMs = dialled.connectMs;
    this.askedForCertificate = dialled.askedForCertificate;
    this.#socket = dialled.socket;
    this.#owner = owner;
    this.#reader = new ResponseReader(owner.headBytesMax);
    const socket = this.#socket;
    socket.removeAllListeners('error');
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => {
      this.#error = error;
    });
    socket.on('close', () => this.#closed());
    socket.on('drain', () => this.#user?.drained());
    if (socket.destroyed) queueMicrotask(() => this.#closed());
  }

  get usable(): boolean {
    const { destroyed, readable, writable } = this.#socket;
    // An answer that ends with its connection leaves a socket that can be written to for a moment.
    return !destroyed && readable && writable;
  }

  /** Sends a head and gives the response to come to `user`. */
  start(head: string, user: Http1User, answersHead: boolean): void {
    this.#user = user;
    this.#bytesReceived = 0;
    this.idleUntil = Number.POSITIVE_INFINITY;
    this.#reader.start(user, answersHead);
    this.#socket.write(head, 'latin1');
  }

  /** False: wait for `drained`. */
  write(chunk: Buffer): boolean {
    return this.#socket.write(chunk);
  }

  writeChunk(chunk: Buffer): boolean {
    const socket = this.#socket;
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    socket.write(chunk);
    const more = socket.write('\r\n', 'latin1');
    socket.uncork();
    return more;
  }

  writeLastChunk(trailers: readonly string[]): void {
    let text = '0\r\n';
    for (let index = 0; index + 1 < trailers.length; index += 2) {
      text += `${trailers[index]}: ${trailers[index + 1]}\r\n`;
    }
    this.#socket.write(`${text}\r\n`, 'latin1');
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** After `ended`: keeps the connection for the next request if both sides are through with this one. */
  release(requestSent: boolean): void {
    const { head, surplus } = this.#reader;
    this.#user = undefined;
    const keep = requestSent && !surplus && head?.keepAlive === true && this.usable;
    if (!keep) {
      this.destroy();
      return;
    }
    this.reused = true;
    this.#socket.resume();
    this.#owner.released(this, head.keepAliveMs);
  }

  /** Nobody used it: it goes back as it came. */
  giveBack(): void {
    if (this.usable) this.#owner.released(this, Number.POSITIVE_INFINITY);
    else this.destroy();
  }

  destroy(): void {
    this.#user = undefined;
    this.#socket.destroy();
  }

  /** The gateway stops: whoever is at it is told. */
  interrupt(): void {
    this.#break({ kind: 'stopped' });
  }

  #received(chunk: Buffer): void {
    const user = this.#user;
    // A backend that speaks without being asked would be taken for the answer to the next request.
    if (!user) {
      this.destroy();
      return;
    }
    this.#bytesReceived += chunk.length;
    const malformed = this.#reader.read(chunk);
    if (this.#user !== user) return;
    if (malformed !== undefined) {
      this.#break({ kind: 'malformed', malformed });
      return;
    }
    if (this.#reader.done) this.#complete(user);
    else user.caughtUp();
  }

  #complete(user: Http1User): void {
    const { head, rest, trailers } = this.#reader;
    if (head?.status !== 101) {
      user.ended(trailers);
      return;
    }
    this.#user = undefined;
    const socket = this.#socket;
    for (const event of ['data', 'end', 'drain', 'close', 'error'])
      socket.removeAllListeners(event);
    socket.pause();
    this.#owner.gone(this);
    user.switched(head, socket, rest ?? Buffer.alloc(0));
  }

  #ended(): void {
    const user = this.#user;
    if (user && this.#reader.end()) user.ended([]);
    else this.#break({ kind: 'closed' });
  }

  #closed(): void {
    this.#owner.gone(this);
    if (this.#user) this.#break({ kind: 'closed' });
  }

  #break(fault: Pick<ConnectionFault, 'kind' | 'malformed'>): void {
    const user = this.#user;
    const error = this.#error;
    this.destroy();
    user?.broke({ ...fault, bytesReceived: this.#bytesReceived, ...(error ? { error } : {}) });
  }
}

/** The pool, as a connection sees it. */
export interface ConnectionOwner {
  readonly headBytesMax: number;
  released(connection: Http1Connection, keepAliveMs: number): void;
  gone(connection: Http1Connection): void;
}

/** When an idle connection is to be closed: before the backend closes it under the next request. */
export function idleDeadline(idleMs: number, keepAliveMs: number): number {
  return performance.now() + Math.min(idleMs, Math.max(0, keepAliveMs - KEEP_ALIVE_MARGIN_MS));
}

const KEEP_ALIVE_MARGIN_MS = 1_000;
