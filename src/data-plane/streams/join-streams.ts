import type { Socket } from 'node:net';

export type StreamSide = 'client' | 'backend';

export interface JoinedStreams {
  readonly client: Socket;
  readonly backend: Socket;
  /** The connections beneath TLS, where there is TLS: only they can be reset. */
  readonly beneath?: { readonly [side in StreamSide]?: Socket | undefined };
  /** Nothing moved in either direction for so long: both are cut. */
  readonly idleMs: number;
  /** The same once one side has ended. */
  readonly halfOpenMs: number;
}

export interface StreamEnd {
  /** Bytes sent to the backend. */
  readonly bytesIn: number;
  /** Bytes sent to the client. */
  readonly bytesOut: number;
  readonly how:
    | { readonly kind: 'ended' }
    | { readonly kind: 'idle'; readonly idleMs: number }
    /** The first side that went away without ending; `error` if it said so. */
    | { readonly kind: 'broken'; readonly side: StreamSide; readonly error?: Error };
}

/**
 * Passes bytes both ways, no faster than each side takes them, until both have closed. The end of
 * one side is passed on as an end, and the other may go on talking; a reset is passed on as a reset.
 */
export function joinStreams(joined: JoinedStreams): Promise<StreamEnd> {
  return new Promise((resolve) => new Join(joined, resolve).start());
}

class Join {
  readonly #joined: JoinedStreams;
  readonly #resolve: (end: StreamEnd) => void;
  readonly #counts = { client: 0, backend: 0 };
  #open = 2;
  #movedAt = performance.now();
  #idleMs: number;
  #timer: NodeJS.Timeout | undefined;
  #how: StreamEnd['how'] = { kind: 'ended' };

  constructor(joined: JoinedStreams, resolve: (end: StreamEnd) => void) {
    this.#joined = joined;
    this.#resolve = resolve;
    this.#idleMs = joined.idleMs;
  }

  start(): void {
    const { client, backend } = this.#joined;
    this.#watchIdle();
    this.#pass('client', client, backend);
    this.#pass('backend', backend, client);
    client.resume();
    backend.resume();
  }

  #pass(side: StreamSide, from: Socket, to: Socket): void {
    from.on('data', (chunk: Buffer) => {
      this.#movedAt = performance.now();
      if (to.destroyed || to.writableEnded) return;
      this.#counts[side] += chunk.length;
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => {
      this.#movedAt = performance.now();
      from.resume();
    });
    from.once('end', () => {
      if (!to.destroyed) to.end();
      this.#idleMs = Math.min(this.#idleMs, this.#joined.halfOpenMs);
      this.#watchIdle();
    });
    from.on('error', (error) => this.#break(side, error));
    const closed = (): void => this.#closed(side, from, to);
    if (from.destroyed) closed();
    else from.once('close', closed);
  }

  #closed(side: StreamSide, from: Socket, to: Socket): void {
    if (!from.readableEnded || !from.writableFinished) {
      this.#break(side);
      reset(to, this.#joined.beneath?.[otherSide[side]]);
    }
    this.#open -= 1;
    if (this.#open > 0) return;
    clearTimeout(this.#timer);
    const { client: bytesIn, backend: bytesOut } = this.#counts;
    this.#resolve({ bytesIn, bytesOut, how: this.#how });
  }

  #break(side: StreamSide, error?: Error): void {
    if (this.#how.kind === 'ended') {
      this.#how = { kind: 'broken', side, ...(error ? { error } : {}) };
    }
  }

  #watchIdle(): void {
    clearTimeout(this.#timer);
    const leftMs = this.#movedAt + this.#idleMs - performance.now();
    if (leftMs > 0) {
      this.#timer = setTimeout(() => this.#watchIdle(), Math.ceil(leftMs));
      return;
    }
    this.#how = { kind: 'idle', idleMs: this.#idleMs };
    this.#joined.client.destroy();
    this.#joined.backend.destroy();
  }
}

/**
 * Ends a connection so that the other side cannot take it for an end. TLS has no reset of its own,
 * and an end without close_notify passes for a proper one with many programs: what is reset is the
 * connection beneath it.
 */
export function reset(socket: Socket, beneath: Socket = socket): void {
  if (socket.destroyed) return;
  if ('encrypted' in beneath) socket.destroy();
  else beneath.resetAndDestroy();
}

const otherSide = { client: 'backend', backend: 'client' } as const;
