import type { ClientHttp2Session } from 'node:http2';
import { performance } from 'node:perf_hooks';
import type { BackConnection } from './dialling.ts';
import type { BackLegLimits } from './limits.ts';

export interface Http2LinkSetup {
  readonly connection: BackConnection;
  readonly session: ClientHttp2Session;
  readonly limits: BackLegLimits;
}

/** One HTTP/2 session to a backend and what the pool has to know of it. */
export class Http2Link {
  readonly id: string;
  readonly session: ClientHttp2Session;
  readonly askedForCertificate: boolean;
  readonly connectMs: number;
  /** The gateway itself ended it. */
  stopped = false;
  readonly #limits: BackLegLimits;
  #streams = 0;
  #draining = false;
  #idleSince = performance.now();
  #pingedAt = performance.now();
  #awaitsPong = false;

  constructor({ connection, session, limits }: Http2LinkSetup) {
    this.id = connection.id;
    this.connectMs = connection.connectMs;
    this.askedForCertificate = connection.askedForCertificate;
    this.session = session;
    this.#limits = limits;
    // GOAWAY: streams that the backend accepted go on, new ones go elsewhere.
    session.on('goaway', () => this.drain());
  }

  get takesStreams(): boolean {
    const { session } = this;
    const allowed = session.remoteSettings.maxConcurrentStreams ?? this.#limits.streamsMax;
    return (
      !this.#draining &&
      !session.closed &&
      !session.destroyed &&
      this.#streams < Math.min(allowed, this.#limits.streamsMax)
    );
  }

  streamOpened(): void {
    this.#streams += 1;
  }

  streamClosed(): void {
    this.#streams -= 1;
    this.#idleSince = performance.now();
    if (this.#draining && this.#streams === 0) this.session.close();
  }

  /** No new streams; closes with the last one. */
  drain(): void {
    this.#draining = true;
    if (this.#streams === 0 && !this.session.destroyed) this.session.close();
  }

  /** Closes a session nobody uses, and finds out a dead one by a ping without answer. */
  tend(now: number): void {
    const { session } = this;
    if (session.destroyed) return;
    if (this.#streams === 0) {
      if (now - this.#idleSince >= this.#limits.idleMs) this.drain();
      return;
    }
    if (now - this.#pingedAt < this.#limits.pingMs) return;
    if (this.#awaitsPong) {
      session.destroy();
      return;
    }
    this.#pingedAt = now;
    this.#awaitsPong = session.ping(() => {
      this.#awaitsPong = false;
    });
  }

  destroy(): void {
    this.stopped = true;
    this.session.destroy();
  }
}
