import type { Duplex } from 'node:stream';
import type { Exchange } from '../go-http/exchange.ts';
import { parseDuration } from '../go-http/parse-duration.ts';
import { queryValue } from '../go-http/request-target.ts';
import { httpError } from '../go-http/response.ts';
import { TooManyWait, type Waits } from './waits.ts';

export interface RetriesOptions {
  readonly waits: Waits;
  readonly reset: (connection: Duplex) => void;
  readonly succeed: (exchange: Exchange) => Promise<void>;
}

/**
 * `/retry/…?uuid=u&succeedAfter=n&responseCode=500&delayRetry=300ms`: the first n requests with a
 * uuid fail, after the delay, by status or else by a TCP RST; those that follow are echoed. One
 * request at a time, as long as it takes, also where its client has left: the next one waits.
 */
export interface Retries {
  readonly attempt: (exchange: Exchange) => Promise<void>;
}

export function createRetries({ waits, reset, succeed }: RetriesOptions): Retries {
  const failures = new Map<string, number>();
  let turn: Promise<void> = Promise.resolve();
  let waiting = 0;

  const fail = async (exchange: Exchange, { delayMs, status }: Attempt): Promise<void> => {
    if (delayMs > 0) await waits.sleep(delayMs);
    if (status !== undefined) exchange.response.writeStatus(status);
    else if (exchange.request.protocol === 'HTTP/2.0') exchange.response.abort();
    else reset(exchange.request.connection);
  };

  const take = async (exchange: Exchange): Promise<void> => {
    const attempt = readAttempt(exchange);
    if ('problem' in attempt) return await httpError(exchange.response, 400, attempt.problem);
    const { uuid, succeedAfter } = attempt;
    const failed = failures.get(uuid) ?? 0;
    if (failed >= succeedAfter) return await succeed(exchange);
    if (failures.size >= uuidsMax) failures.delete([...failures.keys()][0] ?? '');
    failures.set(uuid, failed + 1);
    await fail(exchange, attempt);
  };

  return {
    async attempt(exchange) {
      if (waiting >= waitingMax) throw new TooManyWait('Too many retries wait for their turn.');
      waiting++;
      const mine = turn.then(() => take(exchange)).finally(() => waiting--);
      turn = mine.catch(() => {});
      await mine;
    },
  };
}

interface Attempt {
  readonly uuid: string;
  readonly succeedAfter: number;
  readonly delayMs: number;
  /** Absent: a TCP RST. */
  readonly status: number | undefined;
}

function readAttempt({ request }: Exchange): Attempt | { readonly problem: string } {
  const value = (name: string): string => queryValue(request.target.rawQuery, name);
  const [uuid, succeedAfter, code, delay] = [
    value('uuid'),
    value('succeedAfter'),
    value('responseCode'),
    value('delayRetry'),
  ];
  if (uuid === '') return { problem: 'The query parameter uuid is missing.' };
  if (!/^\d{1,9}$/.test(succeedAfter)) return { problem: 'succeedAfter must be a number.' };
  if (!/^([2-9]\d\d)?$/.test(code)) return { problem: 'responseCode must be an HTTP status.' };
  const delayMs = delay === '' ? 0 : parseDuration(delay);
  if (delayMs === undefined) return { problem: 'delayRetry must be a duration such as 300ms.' };
  const status = code === '' ? undefined : Number(code);
  return { uuid, succeedAfter: Number(succeedAfter), delayMs, status };
}

/** Counted are the uuids of a test run; the oldest makes room. */
const uuidsMax = 10_000;
const waitingMax = 1_000;
