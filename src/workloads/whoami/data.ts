import type { Exchange } from '../go-http/exchange.ts';
import { queryValue } from '../go-http/request-target.ts';
import { parseBool } from './parse-flags.ts';
import { serveRanges } from './serve-ranges.ts';

/** `/data?size=n&unit=u&attachment=b`: as many letters as asked, made while they are sent. */
export async function sendData(exchange: Exchange, nowMs: number): Promise<void> {
  const { request, response } = exchange;
  const { rawQuery } = request.target;
  const size = askedSize(queryValue(rawQuery, 'size'), queryValue(rawQuery, 'unit'));
  if (parseBool(queryValue(rawQuery, 'attachment')) === true) {
    response.setHeader('Content-Disposition', 'Attachment');
    const content = {
      size: size - 1,
      read: (from: number, to: number) => letters({ from, to, size }),
    };
    await serveRanges(exchange, content, nowMs);
    return;
  }
  await copyLetters(size, exchange);
}

/** Go reads an int64, takes 1 where there is none, and lets the unit's factor overflow. */
function askedSize(text: string, unit: string): number {
  const digits = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined;
  const parsed = digits === undefined || digits !== BigInt.asIntN(64, digits) ? 1n : digits;
  const factor = unitFactors.get(unit.toLowerCase()) ?? 1n;
  return Number(BigInt.asIntN(64, (parsed < 0n ? 0n : parsed) * factor));
}

/**
 * The original's reader reports its end when it stands on the last byte at the start of a read, so
 * that some sizes come out one byte short: 513 + k * 32768 on plain HTTP/1.1, else 1 + k * 32768.
 */
async function copyLetters(size: number, { request, response }: Exchange): Promise<void> {
  let readBytes = response.copyMode === 'sniff-first' ? sniffBytes : bytesPerRead;
  for (let from = 0; from < size - 1; ) {
    const to = Math.min(from + readBytes, size);
    await response.write(letters({ from, to, size }));
    const sniffed = readBytes === sniffBytes && to - from === sniffBytes;
    if (sniffed) await response.flush();
    // Go would go on making letters that nobody gets; our other pods share this thread.
    if (request.method === 'HEAD' && response.headSent()) return;
    readBytes = bytesPerRead;
    from = to;
  }
}

interface Span {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly size: number;
}

/** One read: `|` at the very start and, once the end is in sight, at the end of the read. */
function letters({ from, to, size }: Span): Buffer {
  const bytes = Buffer.allocUnsafe(to - from);
  for (let index = from; index < to; index++) {
    bytes[index - from] = index === 0 ? bar : (charset[index % charset.length] ?? bar);
  }
  if (to >= size - 1 && bytes.length > 0) bytes[bytes.length - 1] = bar;
  return bytes;
}

const charset = Buffer.from('-ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const bar = '|'.charCodeAt(0);
const sniffBytes = 512;
const bytesPerRead = 32 * 1024;
const unitFactors = new Map([
  ['kb', 1n << 10n],
  ['mb', 1n << 20n],
  ['gb', 1n << 30n],
  ['tb', 1n << 40n],
]);
