import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  backendOf,
  identityOf,
  makeAuthority,
  startBytes,
  startGate,
  startHttp,
  tlsOptions,
  verified,
} from './back.testing.ts';
import { eventually, requestText, speak } from './raw-client.testing.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});
const keep = async <T extends { close(): Promise<void> }>(thing: Promise<T>): Promise<T> => {
  const kept = await thing;
  open.push(kept);
  return kept;
};

describe('connections to one address', () => {
  it('are not shared between identities, nor with plaintext', async () => {
    const authority = await makeAuthority('inside');
    const leaf = await authority.issue({ dns: ['a.example', 'b.example'] });
    const names: string[] = [];
    const server = await keep(
      startHttp(
        (_request, response) => response.end('ok'),
        tlsOptions(leaf, {
          SNICallback: (name, done) => {
            names.push(name);
            done(null);
          },
        }),
      ),
    );
    const { endpoint } = server;
    const to = (serverName: string) =>
      verified(identityOf(authority, { serverName, checks: { hostname: serverName } }));
    const gate = await keep(startGate({ target: { endpoint, tls: to('a.example') } }));
    for (const name of ['a.example', 'b.example', 'a.example', 'b.example']) {
      gate.target = { endpoint, tls: to(name) };
      expect((await speak(gate.port, requestText('GET /'))).body).toBe('ok');
    }
    expect(names).toEqual(['a.example', 'b.example']);
    gate.target = { endpoint };
    expect((await speak(gate.port, requestText('GET /'))).body).not.toBe('ok');
    expect(server.accepted()).toBe(3);
  });

  it('are shared by Services of the same identity, and events name the one that asked', async () => {
    const authority = await makeAuthority('inside');
    const leaf = await authority.issue({ dns: ['back.example'] });
    const server = await keep(
      startHttp((_request, response) => response.end('ok'), tlsOptions(leaf)),
    );
    const target = { endpoint: server.endpoint, tls: verified(identityOf(authority)) };
    const gate = await keep(startGate({ target: { ...target, name: 'default/one:1' } }));
    await speak(gate.port, requestText('GET /'));
    gate.target = { ...target, name: 'default/two:2' };
    await speak(gate.port, requestText('GET /'));
    expect(server.accepted()).toBe(1);
    expect(gate.events).toMatchObject([{ backend: 'default/one:1' }]);
  });

  it('made under yesterday’s authority are not used once the authority changed', async () => {
    const [before, after] = [await makeAuthority('old'), await makeAuthority('new')];
    let leaf = await before.issue({ dns: ['back.example'] });
    const server = await keep(
      startHttp(
        (_request, response) => response.end('ok'),
        tlsOptions(leaf, {
          SNICallback: async (_name, done) => {
            const { createSecureContext } = await import('node:tls');
            done(null, createSecureContext(leaf));
          },
        }),
      ),
    );
    const { endpoint } = server;
    const gate = await keep(startGate({ target: { endpoint, tls: verified(identityOf(before)) } }));
    await speak(gate.port, requestText('GET /'));
    gate.target = { endpoint, tls: verified(identityOf(after)) };
    expect((await speak(gate.port, requestText('GET /'))).body).toBe(
      'backend-certificate-untrusted',
    );
    leaf = await after.issue({ dns: ['back.example'] });
    expect((await speak(gate.port, requestText('GET /'))).body).toBe('ok');
  });

  it('stay when a new table has the same backend, and go with the last one that had it', async () => {
    const server = await keep(startHttp((_request, response) => response.end('ok')));
    const target = { endpoint: server.endpoint };
    const gate = await keep(startGate({ target }));
    await speak(gate.port, requestText('GET /'));
    gate.back.retain(tableTo(backendOf(target)));
    await speak(gate.port, requestText('GET /'));
    expect([server.accepted(), server.open()]).toEqual([1, 1]);
    gate.back.retain({ revision: 3, sockets: [] });
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });
});

describe('a mirror', () => {
  it('reads the answer, throws it away and counts it', async () => {
    const server = await keep(
      startBytes((socket) => {
        socket.on('data', () =>
          socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n'),
        );
      }),
    );
    const target = { endpoint: server.endpoint };
    const gate = await keep(startGate({ target }));
    const { Readable } = await import('node:stream');
    const outcome = await gate.back.mirror({
      id: 'request-1',
      backend: backendOf(target),
      endpoint: server.endpoint,
      head: { method: 'POST', target: '/copy', host: 'a', headers: ['Content-Length', '5'] },
      body: Readable.from([Buffer.from('hello')]),
      deadlines: { attemptMs: 500, requestEndsAt: Number.POSITIVE_INFINITY },
      signal: new AbortController().signal,
    });
    expect(outcome).toMatchObject({ kind: 'answered', status: 200, bytesIn: 5, bytesOut: 2 });
    expect(server.received()).toMatch(/^POST \/copy HTTP\/1.1\r\n/);
    expect(server.received()).toMatch(/\r\n\r\nhello$/);
  });
});

describe('a thousand mixed aborts', () => {
  it('leave no connection busy, no exchange untold, and a gateway that still serves', async () => {
    const authority = await makeAuthority('inside');
    const leaf = await authority.issue({ dns: ['back.example'] });
    const server = await keep(
      startHttp((request, response) => {
        const kind = Number(request.url?.slice(1)) % 5;
        request.on('error', () => {}).resume();
        if (kind === 0) response.end('x'.repeat(1_000));
        else if (kind === 1) request.socket.destroy();
        else if (kind === 2) {
          response.writeHead(200, { 'Content-Length': 10 });
          response.write('half');
          setTimeout(() => request.socket.destroy(), 2);
        } else if (kind === 3) response.write('never ends');
      }, tlsOptions(leaf)),
    );
    const target = { endpoint: server.endpoint, tls: verified(identityOf(authority)) };
    const gate = await keep(startGate({ target, limits: { idleMs: 200 } }));
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < 1_000) {
        const number = next;
        next += 1;
        await abortOne(gate.port, number);
      }
    };
    await Promise.all(Array.from({ length: 20 }, worker));
    // A few may go away before the gateway has even read their request.
    expect(gate.begun()).toBeGreaterThan(100);
    expect(await eventually(() => gate.outcomes.length === gate.begun())).toBe(true);
    expect(await eventually(() => server.open() === 0)).toBe(true);
    expect((await speak(gate.port, requestText('GET /0'))).status).toBe(200);
  }, 30_000);
});

/** A request with or without body, given up at some point or read to its end. */
function abortOne(port: number, number: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {}).on('close', () => resolve());
    socket.resume();
    const body = number % 3 === 0 ? 'Content-Length: 100000' : 'X-None: 0';
    const method = number % 3 === 0 ? 'POST' : 'GET';
    socket.write(requestText(`${method} /${number}`, body));
    if (number % 3 === 0) socket.write('x'.repeat(number % 2 === 0 ? 100_000 : 1_000));
    socket.once('connect', () => setTimeout(() => socket.destroy(), 5 + (number % 20)));
  });
}

function tableTo(backend: ReturnType<typeof backendOf>) {
  const origin = { object: backend.service, field: '' };
  const weighted = {
    origin,
    weight: 1,
    filters: [],
    target: { kind: 'backend', backend },
  } as const;
  const match = { path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] } as const;
  const rule = { origin, match, filters: [], backends: [weighted], timeouts: {} };
  const listener = {
    origin,
    gateway: backend.service,
    name: 'web',
    virtualHosts: [{ hostname: '*', rules: [rule] }],
  };
  const socket = {
    key: '127.0.0.1:1',
    address: '127.0.0.1',
    port: 1,
    listenerPort: 80,
    scheme: 'http',
    listeners: [listener],
  } as const;
  return { revision: 2, sockets: [socket] };
}
