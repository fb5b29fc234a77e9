import { randomBytes } from 'node:crypto';
import type { Exchange } from '../go-http/exchange.ts';
import { httpError } from '../go-http/response.ts';

/** Content of a known size that can be read from anywhere. */
export interface SeekableContent {
  readonly size: number;
  readonly read: (from: number, to: number) => Buffer;
}

/** Go's `http.ServeContent` for a text file changed just now: whole, one range or several. */
export async function serveRanges(
  { request, response }: Exchange,
  content: SeekableContent,
  nowMs: number,
): Promise<void> {
  response.setHeader('Last-Modified', new Date(nowMs).toUTCString());
  if (content.size < 0) return await httpError(response, 500, "seeker can't seek");

  // The content has just changed, so no date or tag in If-Range can match it.
  const asked = request.headers.has('If-Range') ? '' : (request.headers.get('Range')?.[0] ?? '');
  const ranges = readRanges(asked, content.size);
  if (typeof ranges === 'string') {
    if (ranges === noOverlap) response.setHeader('Content-Range', `bytes */${content.size}`);
    return await httpError(response, 416, ranges);
  }
  const total = ranges.reduce((bytes, { from, to }) => bytes + to - from, 0);
  const parts = total > content.size ? [] : ranges;

  response.setHeader('Accept-Ranges', 'bytes');
  const pieces = layOut(parts, content.size);
  response.setHeader('Content-Type', pieces.contentType);
  response.setHeader('Content-Length', String(pieces.bytes));
  if (parts.length === 1) response.setHeader('Content-Range', sayRange(parts[0], content.size));
  response.writeStatus(parts.length === 0 ? 200 : 206);
  if (request.method === 'HEAD') return;
  for (const piece of pieces.list) {
    if (typeof piece === 'string') await response.write(piece);
    else for (const span of split(piece)) await response.write(content.read(span.from, span.to));
  }
}

interface Range {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** The ranges asked for, none for the whole, or Go's error text. */
function readRanges(header: string, size: number): readonly Range[] | string {
  if (header === '') return [];
  if (!header.startsWith('bytes=')) return invalidRange;
  const texts = header.slice('bytes='.length).split(',').slice(0, rangesMax);
  const ranges = texts.filter((text) => text.trim() !== '').map((text) => readRange(text, size));
  if (ranges.includes(undefined)) return invalidRange;
  const within = ranges.filter((range) => range !== undefined && range !== 'beyond');
  return ranges.length > 0 && within.length === 0 ? noOverlap : within;
}

/** `5-7`, `5-` or `-7`; undefined where it is none of them. */
function readRange(text: string, size: number): Range | 'beyond' | undefined {
  const [, first = '', last = ''] = /^\s*(\d*)\s*-\s*(\d*)\s*$/.exec(text) ?? [];
  if (first === '') return last === '' ? undefined : { from: Math.max(0, size - +last), to: size };
  if (last !== '' && +first > +last) return undefined;
  if (+first >= size) return 'beyond';
  return { from: +first, to: last === '' ? size : Math.min(size, +last + 1) };
}

interface Layout {
  readonly contentType: string;
  readonly bytes: number;
  readonly list: readonly (string | Range)[];
}

function layOut(parts: readonly Range[], size: number): Layout {
  if (parts.length <= 1) {
    const whole = parts[0] ?? { from: 0, to: size };
    return { contentType: textType, bytes: whole.to - whole.from, list: [whole] };
  }
  const boundary = randomBytes(30).toString('hex');
  const list = parts.flatMap((part, index) => [
    `${index === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Range: ${sayRange(part, size)}\r\n` +
      `Content-Type: ${textType}\r\n\r\n`,
    part,
  ]);
  list.push(`\r\n--${boundary}--\r\n`);
  const bytes = list.reduce(
    (sum, piece) => sum + (typeof piece === 'string' ? piece.length : piece.to - piece.from),
    0,
  );
  return { contentType: `multipart/byteranges; boundary=${boundary}`, bytes, list };
}

function sayRange(range: Range | undefined, size: number): string {
  return range === undefined ? '' : `bytes ${range.from}-${range.to - 1}/${size}`;
}

function* split({ from, to }: Range): Generator<Range> {
  for (let start = from; start < to; start += bytesPerRead) {
    yield { from: start, to: Math.min(to, start + bytesPerRead) };
  }
}

const invalidRange = 'invalid range';
const noOverlap = 'invalid range: failed to overlap';
const textType = 'text/plain; charset=utf-8';
const bytesPerRead = 32 * 1024;
/** Go sets no limit; more parts than this come from nobody who means well. */
const rangesMax = 1_000;
