import type { Failure } from '../../diagnostics/failure.ts';
import type { Origin } from '../../resources/object.ts';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';
import type { StreamFacts } from '../../traffic/traffic-event.ts';
import type { StreamGate } from './stream-gate.ts';

/** What is known of one stream so far; its events are written from it. */
export interface StreamRecord {
  readonly id: string;
  readonly transport: 'tls' | 'tcp' | 'udp';
  readonly connection: string;
  readonly client: string;
  readonly sni?: string | undefined;
  readonly listener: Origin;
  /** `performance.now()` */
  readonly startedAt: number;
  route?: Origin;
  backend?: Backend;
  endpoint?: Endpoint;
  backConnection?: string;
}

export interface StreamTotals {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly failure?: Failure | undefined;
}

export function publishStreamOpened({ feed, now }: StreamGate, record: StreamRecord): void {
  const openMs = performance.now() - record.startedAt;
  feed.publish({ event: 'stream-opened', ...factsOf(record, now()), openMs });
}

export function publishStreamClosed(
  { feed, now }: StreamGate,
  record: StreamRecord,
  { bytesIn, bytesOut, failure }: StreamTotals,
): void {
  const totalMs = performance.now() - record.startedAt;
  const totals = { bytesIn, bytesOut, totalMs, ...(failure ? { failure } : {}) };
  feed.publish({ event: 'stream-closed', ...factsOf(record, now()), ...totals });
}

function factsOf(record: StreamRecord, at: number): StreamFacts {
  const { id, transport, connection, client, sni, listener } = record;
  const { route, backend, endpoint, backConnection } = record;
  const pod = endpoint?.pod;
  return {
    at,
    stream: id,
    transport,
    connection,
    client,
    ...(sni === undefined ? {} : { sni }),
    listener,
    ...(route ? { route } : {}),
    ...(backend ? { backend: backend.name } : {}),
    ...(endpoint ? { address: `${endpoint.address}:${endpoint.port}` } : {}),
    ...(pod ? { pod } : {}),
    ...(backConnection === undefined ? {} : { backConnection }),
  };
}
