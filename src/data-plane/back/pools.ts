import { performance } from 'node:perf_hooks';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';
import { addressOf } from './back-failure.ts';
import { Http1Pool, type PoolSetup } from './http1-pool.ts';
import { Http2Pool } from './http2-pool.ts';

/**
 * All pools, one for each address, identity and protocol. Two backends share connections only when
 * all three are equal, so a changed policy never meets a connection made under the old one.
 */
export class Pools {
  readonly #http1: Shelf<Http1Pool>;
  readonly #http2: Shelf<Http2Pool>;
  readonly #sweeper: NodeJS.Timeout;

  constructor(setup: PoolSetup) {
    this.#http1 = new Shelf(() => new Http1Pool(setup));
    this.#http2 = new Shelf(() => new Http2Pool(setup));
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  http1(backend: Backend, endpoint: Endpoint): Http1Pool {
    return this.#http1.find(backend, endpoint);
  }

  http2(backend: Backend, endpoint: Endpoint): Http2Pool {
    return this.#http2.find(backend, endpoint);
  }

  /** Open connections and sessions. */
  get connections(): number {
    return this.#http1.size + this.#http2.size;
  }

  /** Pools whose key is not in the set close when idle. */
  retain(poolKeys: ReadonlySet<string>): void {
    this.#http1.retain(poolKeys);
    this.#http2.retain(poolKeys);
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.#http1.close();
    this.#http2.close();
  }

  #sweep(): void {
    const now = performance.now();
    this.#http1.sweep(now);
    this.#http2.sweep(now);
  }
}

/** Equal exactly for backends and endpoints that may share connections. */
export function poolKey(backend: Backend, endpoint: Endpoint): string {
  const { tls } = backend;
  const identity = tls.mode === 'verified' ? `verified ${tls.identity.key}` : tls.mode;
  return `${addressOf(endpoint)} ${identity}`;
}

interface Pool {
  readonly empty: boolean;
  readonly size: number;
  sweep(now: number): void;
  retire(): void;
  revive(): void;
  close(): void;
}

class Shelf<P extends Pool> {
  readonly #byKey = new Map<string, P>();
  /** Keys hold whole certificates; the objects of one table are a quicker way to the same pool. */
  #byObjects = new WeakMap<Backend, WeakMap<Endpoint, P>>();
  readonly #make: () => P;

  constructor(make: () => P) {
    this.#make = make;
  }

  get size(): number {
    let size = 0;
    for (const pool of this.#byKey.values()) size += pool.size;
    return size;
  }

  find(backend: Backend, endpoint: Endpoint): P {
    const known = this.#byObjects.get(backend)?.get(endpoint);
    if (known) return known;
    const key = poolKey(backend, endpoint);
    const pool = this.#byKey.get(key) ?? this.#make();
    this.#byKey.set(key, pool);
    const byEndpoint = this.#byObjects.get(backend) ?? new WeakMap<Endpoint, P>();
    this.#byObjects.set(backend, byEndpoint.set(endpoint, pool));
    return pool;
  }

  retain(poolKeys: ReadonlySet<string>): void {
    for (const [key, pool] of this.#byKey) {
      if (poolKeys.has(key)) pool.revive();
      else pool.retire();
    }
  }

  /** Closes idle connections, and forgets pools that have none left. */
  sweep(now: number): void {
    for (const [key, pool] of this.#byKey) {
      pool.sweep(now);
      if (!pool.empty) continue;
      this.#byKey.delete(key);
      this.#byObjects = new WeakMap();
    }
  }

  close(): void {
    for (const pool of this.#byKey.values()) pool.close();
    this.#byKey.clear();
    this.#byObjects = new WeakMap();
  }
}

const SWEEP_MS = 1_000;
