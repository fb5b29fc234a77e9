import { expect, test } from 'vitest';
import type { StreamFacts } from '../../traffic/traffic-event.ts';
import { trafficLine } from './traffic-lines.ts';

const route = { group: 'gateway.networking.k8s.io', kind: 'TLSRoute', namespace: 'default' };
const facts: StreamFacts = {
  at: 0,
  stream: 's1',
  transport: 'tls',
  connection: 'c1',
  client: '127.0.0.1:50412',
  sni: 'db.test',
  listener: { object: { ...route, kind: 'Gateway', name: 'edge' }, field: 'spec.listeners[0]' },
  route: { object: { ...route, name: 'db' }, field: 'spec.rules[0]' },
  backend: 'default/db:5432',
  address: '127.0.0.2:5432',
};

test('a stream has a line when it opens, and one when it closes', () => {
  expect(trafficLine({ event: 'stream-opened', ...facts, openMs: 3.14 })).toBe(
    'tls    127.0.0.1:50412 SNI db.test opened · TLSRoute default/db spec.rules[0] → default/db:5432 127.0.0.2:5432 · 3.1 ms',
  );
  const closed = {
    event: 'stream-closed',
    ...facts,
    bytesIn: 5,
    bytesOut: 7,
    totalMs: 120,
  } as const;
  expect(trafficLine(closed)).toContain('closed · TLSRoute default/db');
  expect(trafficLine(closed)).toContain('5 B in, 7 B out · 120 ms');
});

test('a stream that was refused says why on a line of its own', () => {
  const { transport, at, stream, connection, client, listener } = facts;
  const failure = {
    source: 'internal',
    code: 'stream-route-missing',
    message: 'Nothing covers it.',
    next: 'Attach a route.',
  } as const;
  const refused = { transport, at, stream, connection, client, listener, failure };
  const totals = { bytesIn: 0, bytesOut: 0, totalMs: 0.2 };
  expect(trafficLine({ event: 'stream-closed', ...refused, ...totals })).toBe(
    'tls    127.0.0.1:50412 closed · 0 B in, 0 B out · 0.2 ms\n       Nothing covers it.',
  );
});
