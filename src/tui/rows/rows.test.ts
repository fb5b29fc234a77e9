import { describe, expect, it } from 'vitest';
import {
  answered,
  backed,
  backend,
  failed,
  fronted,
  goodAndBad,
  noon,
  origin,
  pictureOf,
  problem,
  refused,
  rule,
  tableOf,
  talk,
  viewOf,
} from '../tui.testing.ts';
import { backState, frontState, handshakeRows, isReused } from './handshake-rows.ts';
import { problemRows } from './problem-rows.ts';
import { backLegMode, requestSocket, routeRows } from './route-rows.ts';

describe('routes', () => {
  it('are listed once, however many sockets lead to them', () => {
    const rows = routeRows(talk, []);
    expect(rows).toHaveLength(3);
    expect(rows[0]?.place.sockets.map(({ key }) => key)).toEqual(['127.0.0.1:8443', '[::1]:8443']);
  });

  it('have a row for each backend, with its share and its back leg', () => {
    const split = routeRows(talk, []).slice(1);
    expect(split.map(({ percent }) => percent)).toEqual([50, 50]);
    expect(split.map(backLegMode)).toEqual(['plaintext', 'verified']);
  });

  it('count the requests of their own rule and backend only', () => {
    const { tallies } = pictureOf(goodAndBad);
    const [first, second] = routeRows(talk, tallies);
    expect(first?.traffic).toMatchObject({ requests: 2, failed: 1, lastStatus: 502 });
    expect(second?.traffic.requests).toBe(0);
  });

  it('count a request for the most specific hostname', () => {
    const table = tableOf(rule(0, '/'));
    const [socket] = table.sockets;
    const [listener] = socket?.listeners ?? [];
    if (!socket || !listener) throw new Error('the table has a listener');
    const hosts = ['whoami.docker.localhost', '*.docker.localhost', '*'].map((hostname) => ({
      hostname,
      rules: [rule(0, '/')],
    }));
    const view = viewOf({
      ...table,
      sockets: [{ ...socket, listeners: [{ ...listener, virtualHosts: hosts }] }],
    });
    const { backend: _, ...redirected } = answered('r1', { connection: 'c', backConnection: 'b' });
    const { tallies } = pictureOf([redirected]);
    expect(routeRows(view, tallies).map(({ traffic }) => traffic.requests)).toEqual([1, 0, 0]);
  });

  it('show streams by their transport, without a match and without a request to try', () => {
    const { backends } = rule(0, '/');
    const stream = { origin: origin('TCPRoute', 'db'), hostname: '*', backends };
    const socket = {
      key: 'tcp/127.0.0.1:5432',
      transport: 'tcp',
      address: '127.0.0.1',
      port: 5432,
      listenerPort: 5432,
      origin: origin('Gateway', 'gateway'),
      gateway: origin('Gateway', 'gateway').object,
      name: 'db',
      route: stream,
    } as const;
    const view = viewOf({ revision: 1, sockets: [], streamSockets: [socket] });
    const [row, ...others] = routeRows(view, []);
    expect(others).toEqual([]);
    expect(row?.place).toMatchObject({ scheme: 'tcp', hostname: '*' });
    expect(row?.matches).toEqual([]);
    expect(row && requestSocket(row)).toBeUndefined();
  });

  it('do not call plaintext what passes through encrypted', () => {
    const { backends } = rule(0, '/', backend('db', { mode: 'plaintext' }));
    const route = { origin: origin('TLSRoute', 'db'), hostname: 'db.example.com', backends };
    const shown = (['passthrough', 'terminate'] as const).map((mode) => {
      const streams = { mode, routes: [route] };
      const sockets = tableOf().sockets.map((socket) => ({
        ...socket,
        listeners: socket.listeners.map((listener) => ({ ...listener, streams })),
      }));
      return routeRows(viewOf({ revision: 1, sockets }), []).map(backLegMode);
    });
    expect(shown).toEqual([['passthrough'], ['plaintext']]);
  });

  it('count the streams that reached a backend once, and those that did not', () => {
    const { backends } = rule(0, '/', backend('db'));
    const route = { origin: origin('TCPRoute', 'db', 'spec.rules[0]'), hostname: '*', backends };
    const listener = origin('Gateway', 'gateway', 'spec.listeners[0]');
    const socket = { key: 'tcp/127.0.0.1:5432', transport: 'tcp', address: '127.0.0.1' } as const;
    const ports = { port: 5432, listenerPort: 5432 };
    const named = { origin: listener, gateway: listener.object, name: 'db', route };
    const view = viewOf({
      revision: 1,
      sockets: [],
      streamSockets: [{ ...socket, ...ports, ...named }],
    });
    const facts = (stream: string) => ({
      ...({
        at: noon,
        stream,
        transport: 'tcp',
        connection: stream,
        client: '127.0.0.1:1',
      } as const),
      ...{ listener, route: route.origin, backend: 'default/db:8443' },
    });
    const end = { event: 'stream-closed', bytesIn: 1, bytesOut: 1, totalMs: 1 } as const;
    const failure = { source: 'upstream', code: 'backend-refused-connection' } as const;
    const { tallies } = pictureOf([
      { ...facts('s1'), event: 'stream-opened', openMs: 1 },
      { ...facts('s1'), ...end },
      {
        ...facts('s2'),
        ...end,
        failure: { ...failure, message: 'It refused.', next: 'Start it.' },
      },
      { ...facts('s3'), event: 'stream-opened', openMs: 1 },
    ]);
    const [row] = routeRows(view, tallies);
    expect(row?.traffic).toMatchObject({ requests: 3, failed: 1 });
    expect(row?.traffic.lastStatus).toBeUndefined();
  });

  it('know pods that are not ready from the endpoints of the Service', () => {
    const service = origin('Service', 'whoami-tls').object;
    const [row] = routeRows({ ...talk, services: [{ service, ready: 1, total: 3 }] }, []);
    expect(row?.health).toMatchObject({ ready: 1, total: 3 });
  });
});

describe('handshakes', () => {
  const rowsOf = (...events: Parameters<typeof pictureOf>[0]) =>
    handshakeRows(pictureOf(events), talk.table);

  it('are paired by the requests that went through both, the newest first', () => {
    const rows = rowsOf(...goodAndBad);
    expect(rows.map(({ front, back }) => [front?.connection, back?.backConnection])).toEqual([
      ['c2', 'b2'],
      ['c1', 'b1'],
    ]);
  });

  it('pair a failed back handshake with the request that asked for it', () => {
    const [row] = rowsOf(fronted('c1'), refused('b1', 'r1'), failed('r1', 'c1'));
    expect(row && backState(row)).toBe('failed');
    expect(row?.latest?.end?.status).toBe(502);
  });

  it('tell a connection that was dialled for an earlier request', () => {
    const rows = rowsOf(
      fronted('c1'),
      backed('b1', 'r1'),
      answered('r1', { connection: 'c1', backConnection: 'b1' }),
      fronted('c2', noon + 1),
      answered('r2', { connection: 'c2', backConnection: 'b1' }),
    );
    expect(rows.map(isReused)).toEqual([true, false]);
  });

  it('stand alone before any request', () => {
    const [row] = rowsOf(fronted('c1'));
    expect(row && [frontState(row), backState(row)]).toEqual(['completed', 'none']);
  });

  it('are not said to be plaintext when they are only forgotten', () => {
    const [row] = rowsOf(answered('r1', { connection: 'c1', backConnection: 'b1' }));
    expect(row && [frontState(row), backState(row)]).toEqual(['forgotten', 'forgotten']);
  });

  it('count many requests of one connection in one row', () => {
    const requests = Array.from({ length: 50 }, (_, n) =>
      answered(`r${n}`, { connection: 'c1', backConnection: 'b1' }),
    );
    expect(rowsOf(fronted('c1'), ...requests)).toMatchObject([{ requests: 50 }]);
  });
});

describe('problems', () => {
  it('tell of the program itself what went wrong with it', () => {
    const troubles = [{ about: 'Postern', message: 'It is our fault.' }];
    expect(problemRows(viewOf(tableOf(), { troubles }))).toMatchObject([
      { severity: 'error', about: 'Postern', message: 'It is our fault.' },
    ]);
  });

  it('come with the worst first, pods and sockets among them', () => {
    const rows = problemRows(
      viewOf(tableOf(), {
        pods: [
          { namespace: 'default', name: 'p', ready: false, restarts: 2, message: 'It died.' },
          { namespace: 'default', name: 'q', ready: true, restarts: 0 },
        ],
        findings: [problem],
        sockets: [{ key: '127.0.0.1:443', isOpen: false, reason: 'Taken.' }],
      }),
    );
    expect(rows.map(({ severity, message }) => [severity, message])).toEqual([
      ['error', 'There is no Service default/nobody.'],
      ['error', 'Taken.'],
      ['warning', 'It died.'],
    ]);
  });

  it('have keys of their own, also where two say the same', () => {
    const rows = problemRows(viewOf(tableOf(), { findings: [problem, problem] }));
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
  });
});
