import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Answer } from './answer.ts';
import type { ExchangeTarget, ResponseHeadFilter } from './exchange.ts';

/** One request on its way to one endpoint, whatever came in front and whoever gets the answer. */
export interface Call extends ExchangeTarget {
  /** `undefined`: the request has no body. */
  readonly body: Readable | undefined;
  /** Raw trailers, once the body has ended. */
  readonly trailers: () => readonly string[];
  readonly expectContinue: boolean;
  readonly acceptsTrailers: boolean;
  readonly answer: Answer;
  /** A status for which the answer is not begun. */
  readonly withholds?: (status: number) => boolean;
  /** Present: the call asks to switch protocols. */
  readonly upgrade?: CallUpgrade;
}

/** A call, and how it is to be made whatever carries it. */
export interface CallSetup {
  readonly call: Call;
  readonly onHead: ResponseHeadFilter;
  /** How long a backend has to say 100 before the body is sent all the same. */
  readonly continueMs: number;
  readonly stallMs: number;
}

export interface CallUpgrade {
  readonly protocol: string;
  /** Takes the backend's connection after its 101; resolves when both sides have closed. */
  readonly join: (switched: Switched) => Promise<JoinedBytes>;
}

export interface Switched {
  /** To send to the client, hop-by-hop fields aside. */
  readonly headers: readonly string[];
  readonly protocol: string;
  readonly socket: Socket;
  /** What the backend sent behind its 101. */
  readonly rest: Buffer;
}

export interface JoinedBytes {
  readonly bytesIn: number;
  readonly bytesOut: number;
}
