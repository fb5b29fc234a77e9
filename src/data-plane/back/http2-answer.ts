import { constants, type Http2ServerResponse } from 'node:http2';
import type { Answer, AnswerHead } from './answer.ts';
import { toHttp2Headers } from './http2-headers.ts';

/** Answers an HTTP/2 client. */
export class Http2Answer implements Answer {
  started = false;
  readonly #response: Http2ServerResponse;

  constructor(response: Http2ServerResponse) {
    this.#response = response;
    // A request that is tried again has an answer for each attempt, and one response.
    if (!response.listeners('error').includes(ignore)) response.on('error', ignore);
  }

  inform(status: number, headers: readonly string[]): void {
    const { stream } = this.#response;
    if (this.#gone || stream.headersSent || status === 101) return;
    try {
      stream.additionalHeaders({ ...toHttp2Headers(headers), ':status': status });
    } catch {
      // Information that Node will not write is only information.
    }
  }

  begin({ status, headers, bodyless }: AnswerHead): boolean {
    const { stream } = this.#response;
    if (this.#gone || stream.headersSent) return true;
    try {
      const fields = toHttp2Headers(headers);
      if (status === 204) delete fields['content-length'];
      this.#response.statusCode = status;
      // Waiting for trailers keeps END_STREAM in our hand: without it, Node ends the stream in
      // proper form before it resets it, and a body that broke off would look whole.
      const options = { endStream: bodyless, waitForTrailers: !bodyless };
      stream.respond({ ...fields, ':status': status }, options);
    } catch {
      return false;
    }
    this.started = true;
    return true;
  }

  flush(): void {
    // HTTP/2 sends a head at once.
  }

  write(chunk: Buffer, last: boolean): boolean {
    if (this.#gone) return true;
    if (!last) return this.#response.write(chunk);
    this.#response.end(chunk);
    return true;
  }

  onDrain(resume: () => void): void {
    this.#response.once('drain', resume);
  }

  end(trailers: readonly string[]): void {
    if (this.#gone) return;
    if (trailers.length > 0) {
      try {
        this.#response.addTrailers(toHttp2Headers(trailers));
      } catch {
        // The body is whole; a trailer that Node will not write is left out.
      }
    }
    this.#response.end();
  }

  abort(code: number = constants.NGHTTP2_INTERNAL_ERROR): void {
    const { stream } = this.#response;
    if (stream && !stream.destroyed) stream.close(code);
  }

  spoil(): void {
    // One stream does not stand in another's way.
  }

  get #gone(): boolean {
    // Node clears the stream of a response whose client went away; the types do not say so.
    const stream: Http2ServerResponse['stream'] | undefined = this.#response.stream;
    return stream === undefined || stream.destroyed || stream.closed;
  }
}

function ignore(): void {}
