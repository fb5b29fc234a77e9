/** A response head on its way to the client; hop-by-hop fields are gone. */
export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly string[];
  /** No body follows: HEAD, 204, 304, or the backend ended the stream with its head. */
  readonly bodyless: boolean;
  /** Trailers may follow the body. */
  readonly trailersMayFollow: boolean;
}

/**
 * Where a backend's answer goes: an HTTP/1.1 or an HTTP/2 client, or nowhere. None of these throws,
 * and all are harmless on a client that went away.
 */
export interface Answer {
  /** A head was written: no error page can follow. */
  readonly started: boolean;
  /** A 1xx. */
  inform(status: number, headers: readonly string[]): void;
  /** False if the head cannot be written for this client. */
  begin(head: AnswerHead): boolean;
  /** Sends the head if no body has come along with it: an event stream begins with silence. */
  flush(): void;
  /** False: wait for `onDrain`. `last` also ends the answer. */
  write(chunk: Buffer, last: boolean): boolean;
  onDrain(resume: () => void): void;
  end(trailers: readonly string[]): void;
  /** Cuts the answer off so that the client cannot take it for whole. `code` is HTTP/2's. */
  abort(code?: number): void;
  /** The client's connection cannot be kept: its body was not read to the end. */
  spoil(): void;
}

/** A mirror's answer: read and thrown away. */
export const discardedAnswer: Answer = {
  started: false,
  inform() {},
  begin: () => true,
  flush() {},
  write: () => true,
  onDrain() {},
  end() {},
  abort() {},
  spoil() {},
};
