import type { Failure } from '../../diagnostics/failure.ts';
import type { Origin } from '../../resources/object.ts';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';
import type { TrafficFeed } from '../../traffic/feed.ts';
import type { RequestLine, RequestOutcome, RequestPhases } from '../../traffic/traffic-event.ts';
import type { ExchangeOutcome } from '../back/exchange.ts';
import type { FrontConnection } from '../front/front-connection.ts';

/** What is known of one request so far; its events are written from it. */
export interface RequestRecord {
  readonly id: string;
  readonly connection: FrontConnection;
  readonly line: RequestLine;
  /** `performance.now()` */
  readonly startedAt: number;
  matchMs: number;
  listener?: Origin;
  rule?: Origin;
  backend?: Backend;
  endpoint?: Endpoint;
  attempts: number;
  outcome?: ExchangeOutcome;
  /** What the client saw; 0 if it went away first. */
  status: number;
  failure?: Failure;
  isWebSocket: boolean;
}

export interface Observer {
  readonly feed: TrafficFeed;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function publishReceived({ feed, now }: Observer, record: RequestRecord): void {
  feed.publish({
    event: 'request-received',
    at: now(),
    request: record.id,
    connection: record.connection.id,
    client: record.connection.client,
    line: record.line,
  });
}

export function publishOpened({ feed, now }: Observer, record: RequestRecord): void {
  feed.publish({ event: 'websocket-opened', ...outcomeFacts(record, now()), status: 101 });
}

/** The last event of a request: completed, failed, or a WebSocket that closed. */
export function publishEnd({ feed, now }: Observer, record: RequestRecord): void {
  const facts = outcomeFacts(record, now());
  if (record.isWebSocket) feed.publish({ event: 'websocket-closed', ...facts });
  else if (record.failure) {
    feed.publish({ event: 'request-failed', ...facts, failure: record.failure });
  } else feed.publish({ event: 'request-completed', ...facts });
}

/** Fields are set one by one: this runs for every request, and spreading costs more. */
function outcomeFacts(record: RequestRecord, at: number): RequestOutcome {
  const { connection, outcome } = record;
  const facts: Writable<RequestOutcome> = {
    at,
    request: record.id,
    connection: connection.id,
    client: connection.client,
    line: record.line,
    status: record.status,
    bytesIn: outcome?.bytesIn ?? 0,
    bytesOut: outcome?.bytesOut ?? 0,
    attempts: record.attempts,
    phases: phases(record),
  };
  if (record.listener) facts.listener = record.listener;
  if (record.rule) facts.rule = record.rule;
  if (record.backend) facts.backend = record.backend.name;
  if (record.endpoint) {
    facts.address = `${record.endpoint.address}:${record.endpoint.port}`;
    if (record.endpoint.pod) facts.pod = record.endpoint.pod;
  }
  if (outcome?.backConnection !== undefined) facts.backConnection = outcome.backConnection;
  if (outcome?.status !== undefined) facts.backendStatus = outcome.status;
  return facts;
}

function phases({ matchMs, outcome, startedAt }: RequestRecord): RequestPhases {
  const done: Writable<RequestPhases> = { matchMs, totalMs: performance.now() - startedAt };
  if (outcome?.timings.connectMs !== undefined) done.connectMs = outcome.timings.connectMs;
  if (outcome?.timings.firstByteMs !== undefined) done.firstByteMs = outcome.timings.firstByteMs;
  return done;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
