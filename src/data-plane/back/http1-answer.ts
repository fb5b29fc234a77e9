import type { ServerResponse } from 'node:http';
import type { Answer, AnswerHead } from './answer.ts';

/** Answers an HTTP/1.x client with the backend's raw names, order and repetition. */
export class Http1Answer implements Answer {
  started = false;
  readonly #response: ServerResponse;
  readonly #takesInformation: boolean;
  #flushed = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#takesInformation = response.req.httpVersionMinor === 1;
    // A request that is tried again has an answer for each attempt, and one response.
    if (!response.listeners('error').includes(ignore)) response.on('error', ignore);
  }

  inform(status: number, headers: readonly string[]): void {
    const response = this.#response;
    if (!this.#takesInformation || response.headersSent || response.destroyed) return;
    if (status === 100) response.writeContinue();
    else if (status === 102) response.writeProcessing();
    else if (status === 103) {
      try {
        response.writeEarlyHints(collect(headers));
      } catch {
        // Hints that Node will not write are only hints.
      }
    }
  }

  begin({ status, reason, headers, bodyless, trailersMayFollow }: AnswerHead): boolean {
    const response = this.#response;
    if (response.destroyed || response.headersSent) return true;
    const chunked = trailersMayFollow && !bodyless && this.#takesInformation;
    try {
      const fields = withoutMisplaced(headers, chunked, status);
      response.writeHead(status, reason, fields);
    } catch {
      return false;
    }
    this.started = true;
    return true;
  }

  flush(): void {
    if (!this.started || this.#flushed) return;
    this.#flushed = true;
    if (!this.#response.destroyed) this.#response.flushHeaders();
  }

  write(chunk: Buffer, last: boolean): boolean {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return true;
    const headWaits = !this.#flushed;
    this.#flushed = true;
    if (!last) return response.write(chunk);
    // Node joins a waiting head and a string to one write, and so to one TLS record; a Buffer would
    // go out as a second. Latin-1 maps each byte to one character and back.
    if (headWaits && chunk.length <= JOINED_BYTES_MAX)
      response.end(chunk.toString('latin1'), 'latin1');
    else response.end(chunk);
    return true;
  }

  onDrain(resume: () => void): void {
    this.#response.once('drain', resume);
  }

  end(trailers: readonly string[]): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    if (trailers.length > 0 && this.#takesInformation) {
      try {
        response.addTrailers(pairs(trailers));
      } catch {
        // The body is whole; a trailer that Node will not write is left out.
      }
    }
    response.end();
  }

  abort(): void {
    this.#response.destroy();
  }

  spoil(): void {
    if (!this.#response.headersSent) this.#response.shouldKeepAlive = false;
  }
}

/** Node refuses `Trailer` where no chunked body follows, and a 204 has no length at all. */
function withoutMisplaced(headers: readonly string[], chunked: boolean, status: number): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (!chunked && name.length === 7 && name.toLowerCase() === 'trailer') continue;
    if (status === 204 && name.length === 14 && name.toLowerCase() === 'content-length') continue;
    kept.push(name, headers[index + 1] ?? '');
  }
  return kept;
}

function collect(headers: readonly string[]): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? '').toLowerCase();
    const value = headers[index + 1] ?? '';
    const known = fields[name];
    fields[name] = known === undefined ? value : [known, value].flat();
  }
  return fields;
}

function pairs(fields: readonly string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    list.push([fields[index] ?? '', fields[index + 1] ?? '']);
  }
  return list;
}

function ignore(): void {}

const JOINED_BYTES_MAX = 8_192;
