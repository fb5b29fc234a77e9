import { performance } from 'node:perf_hooks';
import type { Failure } from '../../diagnostics/failure.ts';
import { backFailure, clientWentAway, gatewayStopping, nameOf, originOf } from './back-failure.ts';
import type { Dialler } from './dialling.ts';
import type { ExchangeTarget } from './exchange.ts';
import { type ConnectionOwner, Http1Connection, idleDeadline } from './http1-connection.ts';
import type { BackLegLimits } from './limits.ts';

export type Opened = { readonly connection: Http1Connection } | { readonly failure: Failure };

/** Who asks for a connection. Askers of one pool may name different Services of one endpoint. */
export type Asker = Pick<ExchangeTarget, 'id' | 'backend' | 'endpoint' | 'signal'>;

export interface PoolSetup {
  readonly dialler: Dialler;
  readonly limits: BackLegLimits;
}

/** The HTTP/1.1 connections to one endpoint under one identity. The last one used is used first. */
export class Http1Pool implements ConnectionOwner {
  readonly headBytesMax: number;
  readonly #setup: PoolSetup;
  readonly #all = new Set<Http1Connection>();
  readonly #idle: Http1Connection[] = [];
  readonly #waiting: Waiting[] = [];
  #dialling = 0;
  #retired = false;
  #closed = false;

  constructor(setup: PoolSetup) {
    this.#setup = setup;
    this.headBytesMax = setup.limits.headBytesMax;
  }

  /** Nothing open, nothing wanted: the pool itself can be forgotten. */
  get empty(): boolean {
    return this.#all.size === 0 && this.#dialling === 0 && this.#waiting.length === 0;
  }

  get size(): number {
    return this.#all.size;
  }

  takeIdle(): Http1Connection | undefined {
    const now = performance.now();
    for (;;) {
      const connection = this.#idle.pop();
      if (!connection) return undefined;
      if (connection.usable && connection.idleUntil > now) return connection;
      connection.destroy();
    }
  }

  /** Dials, or waits for a connection where the pool is full. Never rejects. */
  open(asker: Asker): Promise<Opened> {
    const { limits } = this.#setup;
    if (this.#all.size + this.#dialling < limits.connectionsMax) return this.#dial(asker);
    if (this.#waiting.length >= limits.waitingMax) this.#forgetGone();
    if (this.#waiting.length >= limits.waitingMax) return Promise.resolve(this.#exhausted(asker));
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        resolve(this.#exhausted(asker));
      }, limits.acquireMs);
      const give = (opened: Opened | Promise<Opened>): void => {
        clearTimeout(timer);
        resolve(opened);
      };
      const waiting: Waiting = { asker, give };
      this.#waiting.push(waiting);
    });
  }

  released(connection: Http1Connection, keepAliveMs: number): void {
    const waiting = this.#nextWaiting();
    if (waiting) {
      waiting.give({ connection });
      return;
    }
    if (this.#retired) {
      connection.destroy();
      return;
    }
    connection.idleUntil = idleDeadline(this.#setup.limits.idleMs, keepAliveMs);
    this.#idle.push(connection);
  }

  gone(connection: Http1Connection): void {
    if (!this.#all.delete(connection)) return;
    const place = this.#idle.indexOf(connection);
    if (place !== -1) this.#idle.splice(place, 1);
    this.#dialForWaiting();
  }

  /** Closes what nobody used for long enough. */
  sweep(now: number): void {
    for (const connection of this.#idle.filter((idle) => idle.idleUntil <= now)) {
      connection.destroy();
    }
  }

  /** No table uses the pool any more: idle connections close now, busy ones when they are through. */
  retire(): void {
    this.#retired = true;
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  /** A table uses the pool again. */
  revive(): void {
    this.#retired = false;
  }

  close(): void {
    this.#closed = true;
    this.retire();
    for (const { asker, give } of this.#waiting.splice(0)) {
      give({ failure: gatewayStopping(asker.backend) });
    }
    for (const connection of this.#all) connection.interrupt();
  }

  async #dial({ id, backend, endpoint }: Asker): Promise<Opened> {
    this.#dialling += 1;
    const request = { backend, endpoint, requestId: id, alpn: 'http/1.1' } as const;
    const result = await this.#setup.dialler.dial(request);
    this.#dialling -= 1;
    if (result.kind === 'failed') {
      this.#dialForWaiting();
      return { failure: result.failure };
    }
    if (this.#closed) {
      result.connection.socket.destroy();
      return { failure: gatewayStopping(backend) };
    }
    const connection = new Http1Connection(result.connection, this);
    this.#all.add(connection);
    return { connection };
  }

  /** A place became free: whoever waited longest gets a connection of its own. */
  #dialForWaiting(): void {
    const { connectionsMax } = this.#setup.limits;
    if (this.#all.size + this.#dialling >= connectionsMax) return;
    const waiting = this.#nextWaiting();
    if (waiting) waiting.give(this.#dial(waiting.asker));
  }

  /** Whoever waited longest and is still there. */
  #nextWaiting(): Waiting | undefined {
    for (;;) {
      const waiting = this.#waiting.shift();
      if (!waiting?.asker.signal.aborted) return waiting;
      waiting.give({ failure: clientWentAway() });
    }
  }

  /** Makes room by those who left while they waited. */
  #forgetGone(): void {
    for (const gone of this.#waiting.filter(({ asker }) => asker.signal.aborted)) {
      this.#waiting.splice(this.#waiting.indexOf(gone), 1);
      gone.give({ failure: clientWentAway() });
    }
  }

  #exhausted({ backend, endpoint }: Asker): Opened {
    const { limits } = this.#setup;
    const message = `All ${limits.connectionsMax} connections to ${nameOf(backend, endpoint)} are busy, and none became free.`;
    const origin = originOf(backend);
    return { failure: backFailure('backend-connections-exhausted', { message, origin }) };
  }
}

interface Waiting {
  readonly asker: Asker;
  readonly give: (opened: Opened | Promise<Opened>) => void;
}
