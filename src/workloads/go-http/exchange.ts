import type { Duplex } from 'node:stream';
import type { HeaderFields } from './headers.ts';
import type { RequestTarget } from './request-target.ts';
import type { ResponseWriter } from './response.ts';

/** One request and the response to it, whatever the version of HTTP. */
export interface Exchange {
  readonly request: RequestFacts;
  readonly body: RequestBody;
  readonly response: ResponseWriter;
  /** Calls back once the exchange is over for the client: answered, or given up. */
  readonly onGone: (told: () => void) => void;
}

/** The request as Go's `http.Request` holds it. Strings are latin1: one byte a character. */
export interface RequestFacts {
  readonly method: string;
  readonly target: RequestTarget;
  /** The target as the client sent it. */
  readonly rawTarget: string;
  readonly host: string;
  /** Without Host, Transfer-Encoding and Trailer. */
  readonly headers: HeaderFields;
  readonly protocol: 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2.0';
  /** The connection ends after this exchange, by the client's wish or for want of keep-alive. */
  readonly closes: boolean;
  /** -1 where the length is not known beforehand. */
  readonly contentLength: number;
  /** HTTP/1.1 with `Transfer-Encoding: chunked`. */
  readonly chunked: boolean;
  /** Trailers the client announced, canonical. */
  readonly announcedTrailers: readonly string[];
  /** `1.2.3.4:5678` or `[::1]:5678`. */
  readonly remoteAddress: string;
  /** DER, leaf first; empty without TLS and where the client presented none. */
  readonly peerCertificates: readonly Buffer[];
  /** What the request came on. */
  readonly connection: Duplex;
}

export interface RequestBody {
  /** What has arrived, at most `bytesMax`; waits for the first byte. Rejects once closed. */
  readonly read: (bytesMax: number) => Promise<BodyRead>;
  /** Known after the end was read. */
  readonly trailers: () => HeaderFields;
  /** Lets the rest pass unread. */
  readonly close: () => void;
}

export interface BodyRead {
  readonly data: Buffer;
  /** True when nothing follows `data`. */
  readonly ended: boolean;
}
