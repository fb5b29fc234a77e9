/**
 * What the data plane asks of its back leg: one request, one endpoint, one outcome. Matching,
 * filters, choosing and retrying belong to the caller; dialling, verifying, pooling and streaming
 * belong behind this interface.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Duplex, Readable } from 'node:stream';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Origin } from '../../resources/object.ts';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';
import type { RoutingTable } from '../../routing-table/routing-table.ts';
import type { DialResult } from './dialling.ts';

export interface BackLeg {
  /** Sends one request to one endpoint and streams the answer into `response`. Resolves when the exchange is over; never rejects. */
  forward(exchange: Exchange): Promise<ExchangeOutcome>;
  /** HTTP/1.1 Upgrade (WebSocket): joins both sockets after the backend's 101; a refusal passes with its body. */
  upgrade(exchange: UpgradeExchange): Promise<ExchangeOutcome>;
  /** Sends a copy; the answer is read and thrown away. */
  mirror(exchange: MirrorExchange): Promise<ExchangeOutcome>;
  /** A request of the gateway's own, whose answer is read whole. Never rejects. */
  ask(exchange: AskExchange): Promise<AskOutcome>;
  /**
   * A connection of its own for a stream, verified like any other: plaintext only where no policy
   * governs the backend. It is the caller's to join and to end. Never rejects.
   */
  connect(target: StreamTarget): Promise<DialResult>;
  /** Pools whose identity or address no table uses any more close when idle. */
  retain(table: RoutingTable): void;
  /** Open connections to backends. */
  connections(): number;
  /** Ends what is running and closes every connection. */
  close(): Promise<void>;
}

/** The head as it goes out, filters already applied. */
export interface OutgoingHead {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Host or :authority. */
  readonly host: string;
  /** [name, value, name, value…]: end-to-end headers only, Host excluded, in order, repetition kept. */
  readonly headers: readonly string[];
}

export interface Deadlines {
  /** From the start of this attempt to its end, milliseconds; 0 is none. */
  readonly attemptMs: number;
  /** In `performance.now()` milliseconds; Infinity is none. */
  readonly requestEndsAt: number;
  /** The fields of the YAML that set them, for blame; absent for limits of Postern's own. */
  readonly attemptOrigin?: Origin;
  readonly requestOrigin?: Origin;
}

/** What every kind of exchange says. */
export interface ExchangeTarget {
  /** The request's id; back handshakes that it causes carry it. */
  readonly id: string;
  readonly backend: Backend;
  readonly endpoint: Endpoint;
  readonly head: OutgoingHead;
  readonly deadlines: Deadlines;
  /** The client went away or the request's deadline passed. */
  readonly signal: AbortSignal;
}

export interface Exchange extends ExchangeTarget {
  readonly request: IncomingMessage | Http2ServerRequest;
  readonly response: ServerResponse | Http2ServerResponse;
  readonly hasBody: boolean;
  /** In place of the request itself, for one that may be sent twice. */
  readonly body?: Readable;
  /** True for a status that is not to be passed on, because the request will be tried again. */
  readonly withholds?: (status: number) => boolean;
  /** Response filters: gets status and end-to-end raw headers, returns the headers to send. */
  readonly onHead: ResponseHeadFilter;
  /** The client waits for a 100 before it sends its body: the backend decides. */
  readonly expectContinue: boolean;
}

export type ResponseHeadFilter = (status: number, headers: readonly string[]) => readonly string[];

export interface UpgradeExchange
  extends Omit<Exchange, 'response' | 'hasBody' | 'body' | 'withholds'> {
  /**
   * The client's connection. After an answer it was ended here; after a failure with
   * `responseStarted: false` it is untouched, and the error page is the caller's to write.
   */
  readonly socket: Duplex;
  /** What the client sent behind its head. */
  readonly firstBytes: Buffer;
}

/** Who asks for a connection that carries no HTTP. */
export interface StreamTarget {
  /** The stream's id; a back handshake that it causes carries it. */
  readonly id: string;
  readonly backend: Backend;
  readonly endpoint: Endpoint;
}

export interface MirrorExchange extends ExchangeTarget {
  readonly body: Readable | undefined;
}

export interface AskExchange extends MirrorExchange {
  /** Of the answer's body. */
  readonly answerBytesMax: number;
}

export interface CollectedAnswer {
  readonly status: number;
  /** End-to-end. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly trailers: readonly string[];
}

export type AskOutcome =
  | { readonly kind: 'answered'; readonly answer: CollectedAnswer }
  /** The body went beyond `answerBytesMax`. */
  | { readonly kind: 'too-long' }
  | ExchangeFailed;

export interface ExchangeTimings {
  /** Dialling and handshake; absent if a kept connection was used. */
  readonly connectMs?: number;
  /** From sending the head to the first byte of the answer. */
  readonly firstByteMs?: number;
}

/** What every outcome tells, whatever became of the exchange. */
export interface ExchangeCounts {
  /** Body bytes sent to the backend. */
  readonly bytesIn: number;
  /** Body bytes received from the backend. */
  readonly bytesOut: number;
  readonly timings: ExchangeTimings;
  readonly backConnection?: string;
}

export type ExchangeOutcome = ExchangeAnswered | ExchangeWithheld | ExchangeFailed;

export interface ExchangeAnswered extends ExchangeCounts {
  readonly kind: 'answered';
  readonly status: number;
}

/** The backend answered with a status that `withholds` kept back: the client has seen nothing. */
export interface ExchangeWithheld extends ExchangeCounts {
  readonly kind: 'withheld';
  readonly status: number;
}

export interface ExchangeFailed extends ExchangeCounts {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** A head went to the client: no error page can follow, the client's stream was destroyed. */
  readonly responseStarted: boolean;
  /** Nothing was sent or received: safe to try another endpoint. */
  readonly retryable: boolean;
  /** The backend said that it has done nothing about the request (HTTP/2: REFUSED_STREAM). */
  readonly unprocessed?: true;
  /** The backend's status, where one arrived. */
  readonly status?: number;
}
