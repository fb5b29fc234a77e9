import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp, createServer as createTcpServer } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoutingTable, ServerCertificate } from '../../routing-table/routing-table.ts';
import {
  certificateFor,
  eventually,
  type Fixture,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from '../gateway.testing.ts';
import {
  backendOf,
  listenerOf,
  type RuleSketch,
  ruleOf,
  socketOf,
  tableOf,
  to,
} from '../table.testing.ts';

let fixture: Fixture;
let backend: TestBackend;
let certificates: Record<'one' | 'wild' | 'any' | 'renewed', ServerCertificate>;
let port: number;

beforeAll(async () => {
  fixture = startFixture();
  backend = await startBackend();
  certificates = {
    one: await certificateFor('one.test'),
    wild: await certificateFor('*.wild.test'),
    any: await certificateFor('fallback.test'),
    renewed: await certificateFor('one.test', 'renewed.test'),
  };
  port = await fixture.serve(table(certificates.one));
});

afterAll(async () => {
  await fixture.close();
  await backend.close();
});

function rules(): ReturnType<typeof ruleOf>[] {
  const sketch: RuleSketch = { backends: [to(backendOf([backend.port]))] };
  return [ruleOf(sketch)];
}

/** `one.test` and `*.wild.test`, without a listener for everything else. */
function table(one: ServerCertificate): RoutingTable {
  const listeners = [
    listenerOf({ name: 'one', hostname: 'one.test', certificates: [one], rules: rules() }),
    listenerOf({
      name: 'wild',
      hostname: '*.wild.test',
      certificates: [certificates.wild],
      rules: rules(),
    }),
  ];
  return tableOf(socketOf({ scheme: 'https', listeners }));
}

function handshake(options: ConnectionOptions, atPort = port): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const stream = connect(
      { port: atPort, host: '127.0.0.1', rejectUnauthorized: false, ...options },
      () => resolve(stream),
    );
    stream.on('error', reject);
  });
}

async function namesShown(options: ConnectionOptions, atPort = port): Promise<string | undefined> {
  const stream = await handshake(options, atPort);
  const names = stream.getPeerX509Certificate()?.subjectAltName;
  stream.destroy();
  return names;
}

describe('a front handshake', () => {
  it.each([
    ['one.test', 'DNS:one.test'],
    ['ONE.test', 'DNS:one.test'],
    ['a.b.wild.test', 'DNS:*.wild.test'],
  ])('for %s shows the certificate of its listener', async (servername, names) => {
    expect(await namesShown({ servername })).toBe(names);
  });

  it.each([{ servername: 'wild.test' }, { servername: 'other.test' }, {}])(
    'for a name nobody serves (%j) is refused by unrecognized_name',
    async (options) => {
      await expect(handshake(options)).rejects.toMatchObject({
        message: expect.stringContaining('unrecognized name'),
      });
      const event = fixture.events.at(-1);
      expect(event).toMatchObject({
        event: 'front-handshake-failed',
        failure: { code: 'server-name-unknown', source: 'downstream' },
      });
    },
  );

  it('goes to the listener without hostname where there is one', async () => {
    const other = startFixture();
    const anyPort = await other.serveHttps(
      { name: 'one', hostname: 'one.test', certificates: [certificates.one] },
      { name: 'any', certificates: [certificates.any, certificates.one] },
    );
    expect(await namesShown({ servername: 'x.test' }, anyPort)).toBe('DNS:fallback.test');
    expect(await namesShown({}, anyPort)).toBe('DNS:fallback.test');
    await other.close();
  });

  it('says what was agreed, once', async () => {
    const before = fixture.events.length;
    const stream = await handshake({ servername: 'one.test', ALPNProtocols: ['h2'] });
    expect(stream.alpnProtocol).toBe('h2');
    const event = await eventually(() => fixture.events[before]);
    stream.destroy();
    expect(event).toMatchObject({
      event: 'front-handshake-completed',
      client: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      listener: { field: 'spec.listeners[one]' },
      handshake: {
        sni: 'one.test',
        alpn: 'h2',
        version: 'TLSv1.3',
        cipher: expect.stringMatching(/^TLS_/),
        resumed: false,
        chain: [{ subjectAltNames: ['DNS:one.test'], subject: 'CN=one.test' }],
      },
    });
  });

  it('speaks TLS 1.2 and nothing older', async () => {
    const stream = await handshake({ servername: 'one.test', maxVersion: 'TLSv1.2' });
    expect(stream.getProtocol()).toBe('TLSv1.2');
    stream.destroy();
    await expect(
      handshake({
        servername: 'one.test',
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'ALL@SECLEVEL=0',
      }),
    ).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
    expect(fixture.events.at(-1)).toMatchObject({
      event: 'front-handshake-failed',
      sni: 'one.test',
      failure: { code: 'front-handshake-failed' },
    });
  });

  it('is refused where the listener has no certificate', async () => {
    const other = startFixture();
    const noPort = await other.serveHttps({ certificates: [] });
    await expect(namesShown({ servername: 'x.test' }, noPort)).rejects.toThrow();
    expect(other.events.at(-1)).toMatchObject({ failure: { code: 'front-certificate-unusable' } });
    await other.close();
  });

  it('tells a plaintext client to use https, and a TLS client of an http port that it is none', async () => {
    const plain = await speak(port, requestText('GET /'));
    expect([plain.status, plain.body]).toEqual([400, expect.stringContaining('https')]);
    const other = startFixture();
    const httpPort = await other.serveHttp({ rules: rules() });
    await expect(handshake({ servername: 'a.test' }, httpPort)).rejects.toThrow(/version/);
    expect(other.events.at(-1)).toMatchObject({ failure: { code: 'front-protocol-mismatch' } });
    await other.close();
  });

  it('survives a ClientHello in single bytes', async () => {
    const hello = await helloBytes('one.test');
    const stream = connectTcp(port, '127.0.0.1');
    const answer = new Promise<Buffer>((resolve) => stream.once('data', resolve));
    for (const byte of hello) {
      stream.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await answer)[0]).toBe(0x16);
    stream.destroy();
  });
});

describe('a new table', () => {
  it('swaps certificates for new handshakes and keeps connections', async () => {
    const old = await handshake({ servername: 'one.test', ALPNProtocols: ['h2'] });
    const session = connectHttp2('https://one.test', { createConnection: () => old });
    expect(await statusOf(session)).toBe(200);
    await fixture.serve(table(certificates.renewed));
    expect(await namesShown({ servername: 'one.test' })).toBe('DNS:one.test, DNS:renewed.test');
    expect(await statusOf(session)).toBe(200);
    session.close();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('lets sessions of %s resume', async (maxVersion) => {
    const first = await handshake({ servername: 'one.test', maxVersion });
    const ticket = new Promise<Buffer | undefined>((resolve) => first.once('session', resolve));
    first.write(requestText('GET /', 'Host: one.test'));
    // In TLS 1.2 the ticket comes before the handshake is done.
    const session = maxVersion === 'TLSv1.2' ? first.getSession() : await ticket;
    first.destroy();
    await fixture.serve(table(certificates.one));
    const second = await handshake({
      servername: 'one.test',
      maxVersion,
      ...(session ? { session } : {}),
    });
    expect(second.isSessionReused()).toBe(true);
    const event = await eventually(() =>
      fixture.events.find(
        (each) =>
          each.event === 'front-handshake-completed' &&
          each.handshake.resumed &&
          each.handshake.version === maxVersion,
      ),
    );
    expect(event).toMatchObject({ handshake: { sni: 'one.test', chain: [] } });
    second.destroy();
  });
});

describe('a request over TLS', () => {
  async function ask(servername: string, host: string): Promise<number> {
    const stream = await handshake({ servername, ALPNProtocols: ['h2'] });
    const session = connectHttp2(`https://${host}`, { createConnection: () => stream });
    const status = await statusOf(session);
    session.close();
    return status;
  }

  it.each([
    ['one.test', 'one.test', 200],
    ['one.test', 'ONE.test', 200],
    ['a.wild.test', 'b.wild.test', 200],
    ['one.test', 'a.wild.test', 421],
    ['a.wild.test', 'one.test', 421],
    ['one.test', 'other.test', 404],
  ])('made for %s with host %s gets %i', async (...[servername, host, status]) => {
    expect(await ask(servername, host)).toBe(status);
  });

  it('gets 421 when its listener has left the table', async () => {
    const stream = await handshake({ servername: 'one.test' });
    await fixture.serve(
      tableOf(
        socketOf({
          scheme: 'https',
          listeners: [
            listenerOf({
              hostname: '*.wild.test',
              certificates: [certificates.wild],
              rules: rules(),
            }),
          ],
        }),
      ),
    );
    const answer = await speak(port, requestText('GET /', 'Host: a.wild.test'), { stream });
    expect(answer.status).toBe(421);
    await fixture.serve(table(certificates.one));
  });

  it('is https to the backend, on the port the client wrote or 443', async () => {
    const stream = await handshake({ servername: 'one.test' });
    await speak(port, requestText('GET /', 'Host: one.test'), { stream });
    expect(backend.seen.at(-1)?.headers).toMatchObject({
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
    });
  });
});

function statusOf(session: ReturnType<typeof connectHttp2>): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': '/' });
    stream.on('response', (headers) => resolve(headers[':status'] ?? 0));
    stream.on('error', reject);
    stream.resume();
  });
}

/** What Node's own client sends first. */
function helloBytes(servername: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const server = createTcpServer((raw) => {
      raw.once('data', (bytes) => {
        raw.destroy();
        server.close();
        resolve(bytes);
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const atPort = typeof address === 'object' && address ? address.port : 0;
      connect({ port: atPort, host: '127.0.0.1', servername }).on('error', () => {});
    });
  });
}
