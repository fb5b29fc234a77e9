import { connect as connectHttp2 } from 'node:http2';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  ClientValidation,
  RoutingTable,
  ServerCertificate,
} from '../../routing-table/routing-table.ts';
import { type Authority, type Leaf, makeAuthority } from '../back/back.testing.ts';
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
  originOf,
  ruleOf,
  socketOf,
  tableOf,
  to,
} from '../table.testing.ts';

let fixture: Fixture;
let backend: TestBackend;
let certificate: ServerCertificate;
let authority: Authority;
let stranger: Authority;
let good: Leaf;
let bad: Leaf;
let expired: Leaf;
const sockets: TLSSocket[] = [];

beforeAll(async () => {
  fixture = startFixture();
  backend = await startBackend();
  certificate = await certificateFor('a.test', 'open.test');
  authority = await makeAuthority('clients');
  // The same name as the real one, which must not help.
  stranger = await makeAuthority('clients');
  good = await authority.issue({ cn: 'somebody' });
  bad = await stranger.issue({ cn: 'somebody' });
  const [from, until] = [new Date('2020-01-01'), new Date('2020-02-01')];
  expired = await authority.issue({ cn: 'somebody', from, to: until });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  await fixture.close();
  await backend.close();
});

const validationOf = (
  mode: ClientValidation['mode'],
  authorities: readonly string[] = [authority.pem],
): ClientValidation => ({
  origin: originOf('Gateway', 'edge', 'spec.tls.frontend.default.validation'),
  authorities,
  mode,
});

/** `a.test` asks as it is told, `open.test` never. */
function table(clientValidation?: ClientValidation): RoutingTable {
  const rules = [ruleOf({ backends: [to(backendOf([backend.port]))] })];
  const certificates = [certificate];
  const listeners = [
    listenerOf({
      name: 'asks',
      hostname: 'a.test',
      certificates,
      rules,
      ...(clientValidation ? { clientValidation } : {}),
    }),
    listenerOf({ name: 'open', hostname: 'open.test', certificates, rules }),
  ];
  return tableOf(socketOf({ scheme: 'https', listeners }));
}

interface Asking extends ConnectionOptions {
  readonly leaf?: Leaf;
  readonly host?: string;
}

/** One request over a connection of its own: the status, or 0 if TLS said no. */
async function ask(port: number, { leaf, host, ...options }: Asking = {}): Promise<number> {
  const stream = open(port, { ...(leaf ? { leaf } : {}), ...options });
  const name = host ?? options.servername ?? 'a.test';
  const answer = await speak(port, requestText('GET /', `Host: ${name}`), { stream });
  return answer.status;
}

function open(port: number, { leaf, ...options }: Asking): TLSSocket {
  const own = leaf ? { cert: leaf.cert, key: leaf.key } : {};
  const stream = connect({
    port,
    host: '127.0.0.1',
    servername: 'a.test',
    rejectUnauthorized: false,
    ...own,
    ...options,
  });
  stream.on('error', () => {});
  sockets.push(stream);
  return stream;
}

const versions = ['TLSv1.2', 'TLSv1.3'] as const;

describe.each(versions)('with %s, AllowValidOnly', (maxVersion) => {
  it('lets in who shows a certificate of the authority, and tells of it', async () => {
    const port = await fixture.serve(table(validationOf('AllowValidOnly')));
    const before = fixture.events.length;
    expect(await ask(port, { leaf: good, maxVersion })).toBe(200);
    expect(fixture.events[before]).toMatchObject({
      event: 'front-handshake-completed',
      clientChain: [{ subject: 'CN=somebody', issuer: 'CN=clients' }],
      clientVerified: true,
    });
  });

  it('really asks: OpenSSL hears the names of the authorities', async () => {
    const port = await fixture.serve(table(validationOf('AllowValidOnly')));
    const stream = open(port, { leaf: good, maxVersion });
    let asked = 0;
    stream.once('secureConnect', () => {
      // Filled from the server's CertificateRequest, and from nothing else.
      asked = stream.getSharedSigalgs().length;
    });
    await speak(port, requestText('GET /', 'Host: a.test'), { stream });
    expect(asked).toBeGreaterThan(0);
  });

  it.each([
    ['nothing', () => undefined, 'front-client-certificate-missing'],
    ['one of another authority', () => bad, 'front-client-certificate-refused'],
    ['one that has expired', () => expired, 'front-client-certificate-refused'],
    ['one that it signed itself', selfSigned, 'front-client-certificate-refused'],
  ])('ends the connection of who shows %s', async (_, leafOf, code) => {
    const port = await fixture.serve(table(validationOf('AllowValidOnly')));
    const seen = backend.seen.length;
    const before = fixture.events.length;
    const leaf = leafOf();
    expect(await ask(port, { maxVersion, ...(leaf ? { leaf } : {}) })).toBe(0);
    expect(backend.seen.length).toBe(seen);
    const told = await eventually(() => fixture.events[before]);
    expect(told).toMatchObject({
      event: 'front-handshake-failed',
      failure: {
        code,
        source: 'downstream',
        origin: { field: 'spec.tls.frontend.default.validation' },
      },
    });
    expect('clientChain' in told).toBe(leaf !== undefined);
  });
});

function selfSigned(): Leaf {
  return { cert: certificate.certificatePem, key: certificate.privateKeyPem };
}

describe('AllowInsecureFallback', () => {
  it.each([
    ['nothing', () => undefined, undefined],
    ['a wrong certificate', () => bad, false],
    ['a good certificate', () => good, true],
  ])('serves who shows %s, and tells the difference', async (_, leafOf, verified) => {
    const port = await fixture.serve(table(validationOf('AllowInsecureFallback')));
    const before = fixture.events.length;
    const leaf = leafOf();
    expect(await ask(port, leaf ? { leaf } : {})).toBe(200);
    const told = fixture.events[before];
    expect(told?.event).toBe('front-handshake-completed');
    expect(told && 'clientVerified' in told ? told.clientVerified : undefined).toBe(verified);
  });
});

describe('without authorities', () => {
  it.each(['AllowValidOnly', 'AllowInsecureFallback'] as const)(
    'every connection to the listener fails (%s)',
    async (mode) => {
      const port = await fixture.serve(table(validationOf(mode, [])));
      expect(await ask(port, { leaf: good })).toBe(0);
      expect(await ask(port)).toBe(0);
      expect(fixture.events.at(-1)).toMatchObject({
        failure: { code: 'front-client-authorities-missing', source: 'internal' },
      });
      expect(await ask(port, { servername: 'open.test' })).toBe(200);
    },
  );

  it('garbage is no authority either', async () => {
    const garbage = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const port = await fixture.serve(table(validationOf('AllowValidOnly', [garbage])));
    expect(await ask(port, { leaf: good })).toBe(0);
  });
});

describe('a reload', () => {
  it('swaps the authorities for new handshakes', async () => {
    const port = await fixture.serve(table(validationOf('AllowValidOnly')));
    expect(await ask(port, { leaf: bad })).toBe(0);
    const other = await makeAuthority('other clients');
    const leaf = await other.issue({ cn: 'else' });
    await fixture.serve(table(validationOf('AllowValidOnly', [authority.pem, other.pem])));
    expect([await ask(port, { leaf }), await ask(port, { leaf: good })]).toEqual([200, 200]);
    await fixture.serve(table(validationOf('AllowValidOnly', [other.pem])));
    expect([await ask(port, { leaf }), await ask(port, { leaf: good })]).toEqual([200, 0]);
    await fixture.serve(table());
    expect(await ask(port)).toBe(200);
  });

  it('does not let a connection from before it in by other rules', async () => {
    const port = await fixture.serve(table());
    const stream = open(port, { ALPNProtocols: ['h2'] });
    await new Promise((resolve) => stream.once('secureConnect', resolve));
    const session = connectHttp2('https://a.test', { createConnection: () => stream });
    const statusOf = (): Promise<number> =>
      new Promise((resolve) => {
        const request = session.request({ ':path': '/' });
        request.on('response', (headers) => resolve(headers[':status'] ?? 0));
        request.resume();
      });
    expect(await statusOf()).toBe(200);
    await fixture.serve(table(validationOf('AllowValidOnly')));
    expect(await statusOf()).toBe(421);
    expect(fixture.events.at(-1)).toMatchObject({
      failure: { code: 'front-client-validation-changed' },
    });
    expect(await eventually(() => session.closed || undefined)).toBe(true);
  });

  it('ends a kept connection of HTTP/1.1 with its 421', async () => {
    const port = await fixture.serve(table());
    const stream = open(port, {});
    const keepAlive = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
    stream.write(keepAlive);
    await new Promise((resolve) => stream.once('data', resolve));
    await fixture.serve(table(validationOf('AllowValidOnly')));
    const answer = await speak(port, keepAlive, { stream });
    expect([answer.status, answer.header('connection'), answer.closed]).toEqual([
      421,
      'close',
      true,
    ]);
  });

  it('that asks for less leaves connections as they are', async () => {
    const port = await fixture.serve(table(validationOf('AllowValidOnly')));
    const stream = open(port, { leaf: good });
    const keepAlive = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
    stream.write(keepAlive);
    await new Promise((resolve) => stream.once('data', resolve));
    await fixture.serve(table(validationOf('AllowInsecureFallback')));
    expect((await speak(port, keepAlive, { stream })).status).toBe(200);
  });

  it('says 421 to a connection of another listener, certificate or not', async () => {
    const port = await fixture.serve(table(validationOf('AllowValidOnly')));
    expect(await ask(port, { servername: 'open.test', host: 'a.test' })).toBe(421);
  });
});

describe.each(versions)('a session of %s', (maxVersion) => {
  /** A ticket from a connection that was let in. */
  async function ticketFor(port: number, leaf?: Leaf): Promise<Buffer | undefined> {
    const stream = open(port, { maxVersion, ...(leaf ? { leaf } : {}) });
    const ticket = new Promise<Buffer>((resolve) => stream.once('session', resolve));
    await new Promise((resolve) => stream.once('secureConnect', resolve));
    stream.write(requestText('GET /', 'Host: a.test'));
    const session = maxVersion === 'TLSv1.2' ? stream.getSession() : await ticket;
    stream.destroy();
    return session;
  }

  async function resume(port: number, session: Buffer | undefined) {
    const before = fixture.events.length;
    const status = await ask(port, { maxVersion, ...(session ? { session } : {}) });
    const told = fixture.events
      .slice(before)
      .find(({ event }) => event.startsWith('front-handshake'));
    const resumed = told?.event === 'front-handshake-completed' && told.handshake.resumed;
    return { status, resumed, told };
  }

  it('is taken up again under the same validation, with its certificate', async () => {
    const port = await fixture.serve(table(validationOf('AllowValidOnly')));
    const session = await ticketFor(port, good);
    await fixture.serve(table(validationOf('AllowValidOnly')));
    const { status, resumed, told } = await resume(port, session);
    expect([status, resumed]).toEqual([200, true]);
    expect(told).toMatchObject({ clientVerified: true });
  });

  it.each([
    ['without validation', undefined],
    ['of the fallback', 'AllowInsecureFallback'],
  ] as const)('made %s does not help past AllowValidOnly', async (_, mode) => {
    const port = await fixture.serve(table(mode && validationOf(mode)));
    const session = await ticketFor(port);
    expect(session).toBeDefined();
    await fixture.serve(table(validationOf('AllowValidOnly')));
    expect(await resume(port, session)).toMatchObject({ status: 0, resumed: false });
  });

  it('made under other authorities does not help', async () => {
    const port = await fixture.serve(table(validationOf('AllowValidOnly')));
    const session = await ticketFor(port, good);
    await fixture.serve(table(validationOf('AllowValidOnly', [stranger.pem])));
    expect(await resume(port, session)).toMatchObject({ status: 0, resumed: false });
  });

  it('of a listener that does not ask does not help at one that does', async () => {
    const port = await fixture.serve(table(validationOf('AllowValidOnly')));
    const stream = open(port, { maxVersion, servername: 'open.test' });
    const ticket = new Promise<Buffer>((resolve) => stream.once('session', resolve));
    await new Promise((resolve) => stream.once('secureConnect', resolve));
    stream.write(requestText('GET /', 'Host: open.test'));
    const session = maxVersion === 'TLSv1.2' ? stream.getSession() : await ticket;
    expect(await resume(port, session)).toMatchObject({ status: 0, resumed: false });
  });
});
