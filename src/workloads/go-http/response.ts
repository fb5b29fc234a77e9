import type { Writable } from 'node:stream';
import { canonicalName, sortedEntries } from './headers.ts';

/** Go's `http.ResponseWriter`, with its buffering: a short body gets a length, a long one does not. */
export interface ResponseWriter {
  readonly setHeader: (name: string, value: string) => void;
  /** Adds a value under the very name that is given, whatever its case. */
  readonly addRawHeader: (name: string, value: string) => void;
  readonly deleteHeader: (name: string) => void;
  /** The first call counts; without one the status is 200. */
  readonly writeStatus: (status: number) => void;
  /** Text is written as UTF-8. Resolves when the next write is welcome. */
  readonly write: (data: Buffer | string) => Promise<void>;
  /** Writes like Go's `io.Copy` from a reader: see `CopyMode`. */
  readonly copyMode: CopyMode;
  /** Sends the head and what is buffered. */
  readonly flush: () => Promise<void>;
  readonly headSent: () => boolean;
  readonly end: () => Promise<void>;
  /** Drops the connection (HTTP/1) or resets the stream (HTTP/2). */
  readonly abort: () => void;
}

/**
 * On a plain TCP connection Go's server copies the first 512 bytes apart, to sniff the content type
 * and go on with the kernel's help. Under TLS and on HTTP/2 it reads 32 KiB at a time from the start.
 */
export type CopyMode = 'sniff-first' | 'straight';

/** Where a response goes; the two versions of HTTP lay out its head each in its own order. */
export interface ResponseSink {
  /** How much is held back in hope of an early end: 2048 bytes on HTTP/1, 4096 on HTTP/2. */
  readonly bufferBytes: number;
  readonly copyMode: CopyMode;
  readonly sendHead: (head: ResponseHead) => void;
  readonly send: (data: Buffer) => Promise<void>;
  readonly end: () => Promise<void>;
  readonly abort: () => void;
}

export interface ResponseHead {
  readonly status: number;
  /** Set by the handler; sorted by name. */
  readonly headers: readonly (readonly [string, string])[];
  /** Sniffed, where the handler set none. */
  readonly contentType?: string;
  /** Counted, where the handler ended early enough. */
  readonly contentLength?: number;
  /** The answer to HEAD, 204 and 304 has no body. */
  readonly bodyless: boolean;
}

export interface ResponseOptions {
  readonly method: string;
  readonly sink: ResponseSink;
  /** Called once, just before the head goes out. */
  readonly onHead: () => void;
}

export function createResponse({ method, sink, onHead }: ResponseOptions): ResponseWriter {
  const headers = new Map<string, string[]>();
  let status: number | undefined;
  let buffered: Buffer[] = [];
  let bufferedBytes = 0;
  let sent = false;
  const bodyAllowed = (): boolean => status !== 204 && status !== 304 && (status ?? 200) >= 200;

  const sendHead = (handlerDone: boolean): void => {
    if (sent) return;
    sent = true;
    const body = Buffer.concat(buffered);
    const isHead = method === 'HEAD';
    const counts =
      handlerDone &&
      bodyAllowed() &&
      !headers.has('Content-Length') &&
      (!isHead || body.length > 0);
    const sniffs = !headers.has('Content-Type') && bodyAllowed() && body.length > 0;
    onHead();
    sink.sendHead({
      status: status ?? 200,
      headers: sortedEntries(headers).flatMap(([name, values]) =>
        values.map((value) => [name, value] as const),
      ),
      ...(sniffs ? { contentType: sniff(body) } : {}),
      ...(counts ? { contentLength: body.length } : {}),
      bodyless: isHead || !bodyAllowed(),
    });
  };

  const pour = async (): Promise<void> => {
    const body = Buffer.concat(buffered);
    buffered = [];
    bufferedBytes = 0;
    if (body.length > 0 && method !== 'HEAD' && bodyAllowed()) await sink.send(body);
  };

  return {
    copyMode: sink.copyMode,
    setHeader: (name, value) => headers.set(canonicalName(name), [value]),
    addRawHeader: (name, value) => headers.set(name, [...(headers.get(name) ?? []), value]),
    deleteHeader: (name) => headers.delete(canonicalName(name)),
    writeStatus(code) {
      status ??= code;
    },
    async write(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      status ??= 200;
      buffered.push(bytes);
      bufferedBytes += bytes.length;
      if (bufferedBytes <= sink.bufferBytes) return;
      sendHead(false);
      await pour();
    },
    async flush() {
      sendHead(false);
      await pour();
    },
    headSent: () => sent,
    async end() {
      sendHead(true);
      await pour();
      await sink.end();
    },
    abort: sink.abort,
  };
}

/** Go's `http.Error`. */
export async function httpError(
  response: ResponseWriter,
  status: number,
  message: string,
): Promise<void> {
  response.deleteHeader('Content-Length');
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.writeStatus(status);
  await response.write(`${message}\n`);
}

/**
 * Writes to a stream and waits while it is full. Rejects once the client is gone: a handler that
 * wrote on would do so for nobody.
 */
export async function writeOut(stream: Writable, data: Buffer): Promise<void> {
  if (stream.destroyed || stream.writableEnded) throw new Error('the client is gone');
  if (stream.write(data)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}

/** As much of the sniffing standard as can happen here: text, unless a binary byte comes early. */
function sniff(body: Buffer): string {
  for (const byte of body.subarray(0, 512)) {
    const binary =
      byte <= 0x08 ||
      byte === 0x0b ||
      (byte >= 0x0e && byte <= 0x1a) ||
      (byte >= 0x1c && byte <= 0x1f);
    if (binary) return 'application/octet-stream';
  }
  return 'text/plain; charset=utf-8';
}
