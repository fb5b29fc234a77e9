import type net from 'node:net';
import type { Failure } from '../../diagnostics/failure.ts';
import { idempotentMethods } from '../idempotent-methods.ts';
import { clientWentAway } from './back-failure.ts';
import { beginAnswer } from './begin-answer.ts';
import type { CallSetup } from './call.ts';
import { CallClock, type CallEnd } from './call-clock.ts';
import {
  brokenCallFailure,
  malformedFailure,
  stalledFailure,
  timedOutFailure,
  unsendableFailure,
} from './call-failure.ts';
import { CallRecord } from './call-record.ts';
import type { ExchangeOutcome } from './exchange.ts';
import type { ConnectionFault, Http1Connection, Http1User } from './http1-connection.ts';
import type { Http1Pool } from './http1-pool.ts';
import { planRequestHead, type RequestHeadPlan, writeRequestHead } from './http1-request-head.ts';
import type { Http1ResponseHead } from './http1-response-head.ts';
import { passOn } from './pass-on.ts';
import { RequestBody } from './request-body.ts';
import { StallClock } from './stall-clock.ts';

export interface Http1CallSetup extends CallSetup {
  readonly pool: Http1Pool;
}

/** Sends one request over a pooled HTTP/1.1 connection and streams the answer. Never rejects. */
export function callHttp1(setup: Http1CallSetup): Promise<ExchangeOutcome> {
  return new Promise((resolve) => new Http1Call(setup, resolve).acquire());
}

class Http1Call implements Http1User {
  readonly #setup: Http1CallSetup;
  readonly #resolve: (outcome: ExchangeOutcome) => void;
  readonly #clock: CallClock;
  readonly #stalls: StallClock;
  readonly #body: RequestBody | undefined;
  readonly #plan: RequestHeadPlan;
  readonly #record: CallRecord;
  #connection: Http1Connection | undefined;
  #retried = false;
  #settled = false;
  #continueTimer: NodeJS.Timeout | undefined;

  constructor(setup: Http1CallSetup, resolve: (outcome: ExchangeOutcome) => void) {
    this.#setup = setup;
    this.#resolve = resolve;
    const { call, stallMs } = setup;
    this.#stalls = new StallClock(stallMs, (side) =>
      this.#fail(stalledFailure(call, side, stallMs)),
    );
    this.#plan = planRequestHead(call);
    const { body, trailers } = call;
    if (body) {
      const onBroken = (): void => this.#onOutside('client-gone');
      this.#body = new RequestBody({
        body,
        trailers,
        onBroken,
        stalls: this.#stalls,
        framing: this.#plan.framing,
      });
    }
    this.#clock = new CallClock(call, (end) => this.#onOutside(end));
    this.#record = new CallRecord(this.#clock.startedAt);
  }

  acquire(): void {
    const idle = this.#setup.pool.takeIdle();
    if (idle) this.#send(idle);
    else void this.#open();
  }

  async #open(): Promise<void> {
    const { call, pool } = this.#setup;
    const opened = await pool.open(call);
    if ('failure' in opened) return this.#fail(opened.failure);
    if (this.#settled) return opened.connection.giveBack();
    this.#record.connected();
    this.#send(opened.connection);
  }

  #send(connection: Http1Connection): void {
    const { call, continueMs } = this.#setup;
    const text = writeRequestHead(call.head, this.#plan);
    if (text === undefined) {
      connection.giveBack();
      this.#fail(unsendableFailure(call));
      return;
    }
    this.#connection = connection;
    this.#record.sent();
    connection.start(text, this, call.head.method === 'HEAD');
    if (!this.#body) return;
    if (!call.expectContinue) {
      this.#body.start(connection);
      return;
    }
    this.#continueTimer = setTimeout(() => this.#continue([]), continueMs);
  }

  informed(head: Http1ResponseHead): void {
    if (this.#settled) return;
    if (head.status !== 100) {
      this.#setup.call.answer.inform(head.status, head.headers);
      return;
    }
    if (this.#setup.call.expectContinue) this.#continue(head.headers);
  }

  #continue(headers: readonly string[]): void {
    clearTimeout(this.#continueTimer);
    if (!this.#connection || !this.#body || this.#body.touched) return;
    this.#setup.call.answer.inform(100, headers);
    this.#body.start(this.#connection);
  }

  began(head: Http1ResponseHead, bodyless: boolean): void {
    if (this.#settled) return;
    const { call, onHead } = this.#setup;
    const { status, reason } = head;
    this.#record.status = status;
    this.#record.answered();
    if (call.withholds?.(status)) {
      this.#withhold(status);
      return;
    }
    if (this.#body && !this.#body.touched) call.answer.spoil();
    const trailersMayFollow = head.length === -1;
    const failure = beginAnswer(
      { call, onHead },
      { status, reason, headers: head.headers, bodyless, trailersMayFollow },
    );
    if (failure) this.#fail(failure);
  }

  /** The rest of the answer is not waited for: its connection goes with it. */
  #withhold(status: number): void {
    const connection = this.#connection;
    this.#settle();
    this.#resolve({ kind: 'withheld', status, ...this.#counts() });
    connection?.destroy();
  }

  received(chunk: Buffer, last: boolean): void {
    if (this.#settled) return;
    this.#record.bytesOut += chunk.length;
    const { answer } = this.#setup.call;
    passOn(chunk, { answer, stalls: this.#stalls, source: this.#connection, last });
  }

  caughtUp(): void {
    this.#setup.call.answer.flush();
  }

  drained(): void {
    this.#body?.drained();
  }

  ended(trailers: readonly string[]): void {
    if (this.#settled) return;
    const connection = this.#connection;
    this.#setup.call.answer.end(trailers);
    this.#settle();
    connection?.release(this.#body?.sent ?? true);
    this.#resolve({ kind: 'answered', status: this.#record.status ?? 0, ...this.#counts() });
  }

  switched(head: Http1ResponseHead, socket: net.Socket, rest: Buffer): void {
    const { call, onHead } = this.#setup;
    if (this.#settled || !call.upgrade) {
      socket.destroy();
      this.#fail(malformedFailure(call, 'it switches protocols without being asked to'));
      return;
    }
    this.#record.answered();
    // From here on the two sides talk for as long as they like: deadlines were for the answer.
    this.#settle();
    const protocol = head.upgrade ?? call.upgrade.protocol;
    const headers = onHead(head.status, head.headers);
    void call.upgrade.join({ headers, protocol, socket, rest }).then((bytes) => {
      this.#resolve({ kind: 'answered', status: head.status, ...this.#counts(), ...bytes });
    });
  }

  broke(fault: ConnectionFault): void {
    if (this.#settled) return;
    const { call } = this.#setup;
    const reused = this.#connection?.reused ?? false;
    if (this.#mayRetry(fault, reused)) {
      this.#retried = true;
      clearTimeout(this.#continueTimer);
      this.#connection = undefined;
      void this.#open();
      return;
    }
    const askedForCertificate = this.#connection?.askedForCertificate ?? false;
    const { bytesOut } = this.#record;
    this.#fail(brokenCallFailure({ call, fault, askedForCertificate, reused, bytesOut }));
  }

  /** The backend closed a kept connection while the request was on its way: a matter of timing. */
  #mayRetry(fault: ConnectionFault, reused: boolean): boolean {
    if (this.#retried || !reused || fault.kind !== 'closed' || fault.bytesReceived > 0)
      return false;
    return idempotentMethods.has(this.#setup.call.head.method) && !this.#body?.touched;
  }

  #onOutside(end: CallEnd): void {
    const { call } = this.#setup;
    if (end === 'client-gone') {
      this.#fail(clientWentAway());
      return;
    }
    const phase =
      this.#connection === undefined
        ? 'still connecting'
        : call.answer.started
          ? `reading the body, ${this.#record.bytesOut} bytes so far`
          : 'waiting for its first byte';
    this.#fail(timedOutFailure(call, phase));
  }

  #fail(failure: Failure): void {
    if (this.#settled) return;
    const { answer } = this.#setup.call;
    const responseStarted = answer.started;
    const untouched = this.#connection === undefined && !this.#retried && !this.#body?.touched;
    this.#connection?.destroy();
    this.#settle();
    if (responseStarted) answer.abort();
    const { status: answered } = this.#record;
    const status = answered === undefined ? {} : { status: answered };
    const retryable = untouched && RETRYABLE_SOURCES.has(failure.source);
    this.#resolve({
      kind: 'failed',
      failure,
      responseStarted,
      retryable,
      ...status,
      ...this.#counts(),
    });
  }

  #settle(): void {
    this.#settled = true;
    this.#stalls.stop();
    clearTimeout(this.#continueTimer);
    this.#clock.stop();
    this.#body?.stop();
  }

  #counts() {
    return this.#record.counts(this.#body?.bytes ?? 0, this.#connection?.id);
  }
}

const RETRYABLE_SOURCES: ReadonlySet<string> = new Set(['upstream']);
