import {
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Failure } from '../../diagnostics/failure.ts';
import { clientWentAway } from './back-failure.ts';
import { beginAnswer } from './begin-answer.ts';
import type { Call, CallSetup } from './call.ts';
import { CallClock, type CallEnd } from './call-clock.ts';
import {
  malformedFailure,
  stalledFailure,
  timedOutFailure,
  unsendableFailure,
} from './call-failure.ts';
import { CallRecord } from './call-record.ts';
import type { ExchangeOutcome } from './exchange.ts';
import { endToEnd, forwardableTrailers } from './hop-by-hop.ts';
import { INFORMATION_MAX, TOO_MUCH_INFORMATION } from './http1-response-reader.ts';
import { brokenStreamFailure } from './http2-call-failure.ts';
import { toHttp2Headers, withoutPseudoHeaders } from './http2-headers.ts';
import type { Http2Link } from './http2-link.ts';
import type { Http2Pool } from './http2-pool.ts';
import { StreamBody } from './http2-request-body.ts';
import { passOn } from './pass-on.ts';
import { StallClock } from './stall-clock.ts';

export interface Http2CallSetup extends CallSetup {
  readonly pool: Http2Pool;
}

/** Sends one request as a stream of a pooled HTTP/2 session and streams the answer. Never rejects. */
export function callHttp2(setup: Http2CallSetup): Promise<ExchangeOutcome> {
  return new Promise((resolve) => {
    void new Http2Call(setup, resolve).open();
  });
}

class Http2Call {
  readonly #setup: Http2CallSetup;
  readonly #resolve: (outcome: ExchangeOutcome) => void;
  readonly #clock: CallClock;
  readonly #stalls: StallClock;
  readonly #body: StreamBody | undefined;
  readonly #record: CallRecord;
  #link: Http2Link | undefined;
  #stream: ClientHttp2Stream | undefined;
  #trailers: string[] = [];
  #informed = 0;
  #opensLeft = OPENS_MAX;
  #settled = false;
  #continueTimer: NodeJS.Timeout | undefined;

  constructor(setup: Http2CallSetup, resolve: (outcome: ExchangeOutcome) => void) {
    this.#setup = setup;
    this.#resolve = resolve;
    const { call, stallMs } = setup;
    this.#stalls = new StallClock(stallMs, (side) =>
      this.#fail(stalledFailure(call, side, stallMs)),
    );
    const stalls = this.#stalls;
    const { body, trailers } = call;
    const onBroken = (): void => this.#onOutside('client-gone');
    this.#body = body ? new StreamBody({ body, trailers, onBroken, stalls }) : undefined;
    this.#clock = new CallClock(call, (end) => this.#onOutside(end));
    this.#record = new CallRecord(this.#clock.startedAt);
  }

  async open(): Promise<void> {
    const { call, pool } = this.#setup;
    this.#opensLeft -= 1;
    const before = pool.size;
    const opened = await pool.acquire(call);
    if (this.#settled) return;
    if ('failure' in opened) return this.#fail(opened.failure);
    this.#link = opened.link;
    if (pool.size > before) this.#record.connected();
    this.#record.sent();
    this.#send(opened.link);
  }

  #send(link: Http2Link): void {
    const { call } = this.#setup;
    const { body } = call;
    try {
      const options = { endStream: body === undefined, waitForTrailers: body !== undefined };
      this.#stream = link.session.request(requestHeaders(call), options);
    } catch {
      // The session may have closed since it was chosen; otherwise Node refuses what is to be sent.
      if (!link.takesStreams && this.#opensLeft > 0) void this.open();
      else this.#fail(unsendableFailure(call));
      return;
    }
    link.streamOpened();
    this.#listen(this.#stream, link);
    if (!body) return;
    if (!call.expectContinue || this.#body?.touched) {
      this.#sendBody();
      return;
    }
    this.#continueTimer = setTimeout(() => this.#continue(), this.#setup.continueMs);
  }

  #listen(stream: ClientHttp2Stream, link: Http2Link): void {
    const { answer } = this.#setup.call;
    stream.on('continue', () => this.#continue());
    // The third argument is there since Node 12; the types leave it out.
    stream.on('headers', (headers: StatusHeaders, _flags: number, raw: string[] = []) => {
      const status = headers[':status'] ?? 0;
      if (this.#settled || status === 100) return;
      this.#informed += 1;
      if (this.#informed <= INFORMATION_MAX) answer.inform(status, withoutPseudoHeaders(raw));
      else this.#fail(malformedFailure(this.#setup.call, TOO_MUCH_INFORMATION));
    });
    stream.on('response', (headers: StatusHeaders, flags: number, raw: string[] = []) => {
      this.#began(headers[':status'] ?? 0, flags, raw);
    });
    stream.on('trailers', (_headers: IncomingHttpHeaders, _flags: number, raw: string[] = []) => {
      this.#trailers = forwardableTrailers(withoutPseudoHeaders(raw));
    });
    stream.on('end', () => this.#ended());
    stream.on('error', () => {});
    stream.on('close', () => {
      link.streamClosed();
      if (this.#stream === stream) this.#closed(stream, link);
    });
  }

  #began(status: number, flags: number, raw: readonly string[]): void {
    if (this.#settled) return;
    const { call, onHead } = this.#setup;
    this.#record.status = status;
    this.#body?.keepNoMore();
    this.#record.answered();
    if (call.withholds?.(status)) {
      this.#settle();
      this.#resolve({ kind: 'withheld', status, ...this.#counts() });
      this.#stream?.close(constants.NGHTTP2_CANCEL);
      return;
    }
    if (this.#body && !this.#body.touched) call.answer.spoil();
    const headers = endToEnd(withoutPseudoHeaders(raw));
    const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    const bodyless = ended || call.head.method === 'HEAD' || status === 204 || status === 304;
    const head = { status, reason: '', headers, bodyless, trailersMayFollow: !bodyless };
    const failure = beginAnswer({ call, onHead }, head);
    if (failure) {
      this.#fail(failure);
      return;
    }
    if (!ended) call.answer.flush();
    // Not earlier: a stream that flows may hand out its body before the head that came in front of it.
    this.#stream?.on('data', (chunk: Buffer) => this.#received(chunk));
  }

  #received(chunk: Buffer): void {
    if (this.#settled) return;
    this.#record.bytesOut += chunk.length;
    const { answer } = this.#setup.call;
    passOn(chunk, { answer, stalls: this.#stalls, source: this.#stream, last: false });
  }

  #ended(): void {
    const { status } = this.#record;
    if (this.#settled || status === undefined) return;
    const stream = this.#stream;
    // A stream that was reset also ends; only its code tells the two apart.
    if (!stream || stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
    this.#setup.call.answer.end(this.#trailers);
    this.#settle();
    // The backend answered without wanting the rest of the body.
    if (!stream.writableFinished) stream.close(constants.NGHTTP2_NO_ERROR);
    this.#resolve({ kind: 'answered', status, ...this.#counts() });
  }

  #closed(stream: ClientHttp2Stream, link: Http2Link): void {
    if (this.#settled) return;
    const { call } = this.#setup;
    const { rstCode } = stream;
    // REFUSED_STREAM promises that the backend has done nothing with the request (RFC 9113 8.7). It is
    // also what nghttp2 says of a stream that it did not send any more, because of a GOAWAY.
    const refused =
      rstCode === constants.NGHTTP2_REFUSED_STREAM && this.#record.status === undefined;
    if (refused && (this.#body?.replayable ?? true) && this.#opensLeft > 0) {
      clearTimeout(this.#continueTimer);
      void this.open();
      return;
    }
    const { bytesOut } = this.#record;
    const failure = brokenStreamFailure({ call, link, code: rstCode ?? 0, bytesOut });
    this.#fail(failure, rstCode);
  }

  #continue(): void {
    clearTimeout(this.#continueTimer);
    if (this.#settled || this.#body?.touched || !this.#setup.call.expectContinue) return;
    this.#setup.call.answer.inform(100, []);
    this.#sendBody();
  }

  #sendBody(): void {
    if (this.#stream) this.#body?.start(this.#stream);
  }

  #onOutside(end: CallEnd): void {
    const phase = this.#stream ? 'waiting for its answer' : 'still connecting';
    const { call } = this.#setup;
    this.#fail(end === 'client-gone' ? clientWentAway() : timedOutFailure(call, phase));
  }

  #fail(failure: Failure, code?: number): void {
    if (this.#settled) return;
    const { answer } = this.#setup.call;
    const responseStarted = answer.started;
    const retryable = !this.#stream && !this.#body?.touched && failure.source === 'upstream';
    this.#settle();
    if (this.#stream && !this.#stream.destroyed) this.#stream.close(constants.NGHTTP2_CANCEL);
    if (responseStarted) answer.abort(code === constants.NGHTTP2_NO_ERROR ? undefined : code);
    const { status: answered } = this.#record;
    const status = answered === undefined ? {} : { status: answered };
    const refused = code === constants.NGHTTP2_REFUSED_STREAM && !responseStarted;
    const unprocessed = refused ? ({ unprocessed: true } as const) : {};
    const outcome = { failure, responseStarted, retryable, ...unprocessed, ...status };
    this.#resolve({ kind: 'failed', ...outcome, ...this.#counts() });
  }

  #settle(): void {
    this.#settled = true;
    this.#stalls.stop();
    clearTimeout(this.#continueTimer);
    this.#clock.stop();
    this.#body?.stop();
  }

  #counts() {
    return this.#record.counts(this.#body?.bytes ?? 0, this.#link?.id);
  }
}

/** Sessions end by their age, and the next one may do so as well. */
const OPENS_MAX = 3;

type StatusHeaders = IncomingHttpHeaders & IncomingHttpStatusHeader;

/** Throws where `node:http2` refuses a name or value. */
function requestHeaders(call: Call): OutgoingHttpHeaders {
  const { head, backend, acceptsTrailers, expectContinue, body } = call;
  const fields = toHttp2Headers(endToEnd(head.headers), head.target.length + head.host.length);
  delete fields['host'];
  delete fields['expect'];
  if (!body && fields['content-length'] !== '0') delete fields['content-length'];
  return {
    ':method': head.method,
    ':scheme': backend.tls.mode === 'plaintext' ? 'http' : 'https',
    ':authority': head.host,
    ':path': head.target,
    ...fields,
    ...(acceptsTrailers ? { te: 'trailers' } : {}),
    ...(expectContinue && body ? { expect: '100-continue' } : {}),
  };
}
