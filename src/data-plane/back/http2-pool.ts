import http2, { type ClientHttp2Session } from 'node:http2';
import type { Failure } from '../../diagnostics/failure.ts';
import { backFailure, gatewayStopping, nameOf, originOf } from './back-failure.ts';
import {
  alertFailure,
  alertOf,
  clientCertificateFailure,
  presentsCertificate,
} from './dial-failure.ts';
import type { BackConnection } from './dialling.ts';
import type { Asker, PoolSetup } from './http1-pool.ts';
import { Http2Link } from './http2-link.ts';

export type LinkOpened = { readonly link: Http2Link } | { readonly failure: Failure };

/** The HTTP/2 sessions to one endpoint under one identity: few, each with many streams. */
export class Http2Pool {
  readonly #setup: PoolSetup;
  readonly #links = new Set<Http2Link>();
  #opening: Promise<LinkOpened> | undefined;
  #retired = false;
  #closed = false;

  constructor(setup: PoolSetup) {
    this.#setup = setup;
  }

  get empty(): boolean {
    return this.#links.size === 0 && this.#opening === undefined;
  }

  get size(): number {
    return this.#links.size;
  }

  /** A session with room for another stream, or the failure to get one. Never rejects. */
  async acquire(asker: Asker): Promise<LinkOpened> {
    for (let attempt = 0; attempt <= this.#setup.limits.sessionsMax; attempt += 1) {
      for (const link of this.#links) if (link.takesStreams) return { link };
      if (this.#links.size >= this.#setup.limits.sessionsMax) break;
      // Askers of one moment share one dial: a session serves them all.
      this.#opening ??= this.#open(asker).finally(() => {
        this.#opening = undefined;
      });
      const opened = await this.#opening;
      if ('failure' in opened) return opened;
      if (opened.link.takesStreams) return opened;
    }
    const who = nameOf(asker.backend, asker.endpoint);
    const message = `All ${this.#links.size} HTTP/2 sessions to ${who} carry as many streams as they may.`;
    const origin = originOf(asker.backend);
    return { failure: backFailure('backend-connections-exhausted', { message, origin }) };
  }

  sweep(now: number): void {
    for (const link of this.#links) {
      // A request that kept an old table may have opened a session after the pool was retired.
      if (this.#retired) link.drain();
      else link.tend(now);
    }
  }

  retire(): void {
    this.#retired = true;
    for (const link of this.#links) link.drain();
  }

  revive(): void {
    this.#retired = false;
  }

  close(): void {
    this.#closed = true;
    for (const link of this.#links) link.destroy();
  }

  async #open({ id, backend, endpoint }: Asker): Promise<LinkOpened> {
    const { dialler, limits } = this.#setup;
    const result = await dialler.dial({ backend, endpoint, requestId: id, alpn: 'h2' });
    if (result.kind === 'failed') return { failure: result.failure };
    const started = await startSession(result.connection, {
      streamsMax: limits.streamsMax,
      waitMs: limits.handshakeMs,
    });
    if (started.session === undefined) {
      const { error } = started;
      const alert = error ? alertOf(error) : undefined;
      if (error && alert !== undefined) {
        return { failure: alertFailure({ backend, endpoint, error }, alert) };
      }
      if (result.connection.askedForCertificate && !presentsCertificate(backend)) {
        return { failure: clientCertificateFailure(backend, endpoint) };
      }
      const message = `${nameOf(backend, endpoint)} was to speak HTTP/2, but ${started.found}.`;
      const origin = originOf(backend);
      return { failure: backFailure('backend-no-h2', { message, origin }) };
    }
    if (this.#closed) {
      started.session.destroy();
      return { failure: gatewayStopping(backend) };
    }
    const { connection } = result;
    const link = new Http2Link({ connection, session: started.session, limits });
    this.#links.add(link);
    link.session.once('close', () => this.#links.delete(link));
    if (link.session.destroyed) this.#links.delete(link);
    return { link };
  }
}

interface SessionStart {
  readonly session?: ClientHttp2Session;
  /** What came instead. */
  readonly found: string;
  readonly error?: Error;
}

/**
 * Begins HTTP/2 and waits for the backend's SETTINGS, which must be the first thing it says: a
 * backend that speaks HTTP/1.1 is found out before a request is sent to it.
 */
function startSession(
  { socket }: BackConnection,
  limits: { readonly streamsMax: number; readonly waitMs: number },
): Promise<SessionStart> {
  return new Promise((resolve) => {
    const session = http2.connect('http://backend', {
      createConnection: () => socket,
      peerMaxConcurrentStreams: limits.streamsMax,
      settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
    });
    const settle = (found: string, error?: Error): void => {
      clearTimeout(timer);
      session.off('close', onClose);
      session.on('error', () => {});
      if (found !== '') {
        session.destroy();
        socket.destroy();
      }
      resolve(found === '' ? { session, found } : { found, ...(error ? { error } : {}) });
    };
    const onClose = (): void => settle('it closed the connection instead');
    const timer = setTimeout(
      () => settle(`it said nothing for ${limits.waitMs} ms`),
      limits.waitMs,
    );
    session.once('close', onClose);
    const onError = (error: Error): void => {
      settle(`what it said is not HTTP/2 (${error.message.trim()})`, error);
    };
    session.once('error', onError);
    // Node tells the session nothing of TLS errors that come behind the handshake, now or later.
    socket.on('error', onError);
    session.once('remoteSettings', () => {
      session.setLocalWindowSize(SESSION_WINDOW_BYTES);
      settle('');
    });
  });
}

/** One slow stream must not hold up the others, so the session's window is larger than a stream's. */
const WINDOW_BYTES = 256 * 1024;
const SESSION_WINDOW_BYTES = 4 * 1024 * 1024;
