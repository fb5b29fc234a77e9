import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TrustIdentity } from '../../routing-table/backend.ts';
import type { BackHandshakeCompleted, BackHandshakeFailed } from '../../traffic/traffic-event.ts';
import {
  type Authority,
  type Gate,
  identityOf,
  type Leaf,
  makeAuthority,
  POLICY,
  startBytes,
  startGate,
  startHttp,
  type TestServer,
  tlsOptions,
  verified,
} from './back.testing.ts';
import { deadPort, requestText, speak } from './raw-client.testing.ts';

let authority: Authority;
let other: Authority;
let leaf: Leaf;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  authority = await makeAuthority('inside');
  other = await makeAuthority('somebody else');
  leaf = await authority.issue({ dns: ['back.example'], uris: ['spiffe://back/whoami'] });
});
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});
afterAll(() => expect(open).toEqual([]));

const keep = async <T extends { close(): Promise<void> }>(thing: Promise<T>): Promise<T> => {
  const kept = await thing;
  open.push(kept);
  return kept;
};

/** Asks once through a gate and gives back what came of it. */
async function ask(server: TestServer, identity: TrustIdentity) {
  const target = { endpoint: server.endpoint, tls: verified(identity) };
  const gate = await keep(startGate({ target, limits: { connectMs: 400, handshakeMs: 400 } }));
  const startedAt = performance.now();
  const answer = await speak(gate.port, requestText('GET /secret'));
  return { gate, answer, ms: performance.now() - startedAt, outcome: gate.outcomes[0] };
}

function failureOf(gate: Gate) {
  const outcome = gate.outcomes[0];
  if (outcome?.kind !== 'failed') throw new Error('the exchange was answered');
  return outcome;
}

const hello = (leafOf: () => Leaf, more = {}) =>
  keep(startHttp((_request, response) => response.end('hello'), tlsOptions(leafOf(), more)));

describe('a verified connection', () => {
  it('carries requests once every check passed, and tells how', async () => {
    const server = await hello(() => leaf);
    const { gate, answer } = await ask(server, identityOf(authority));
    expect(answer.body).toBe('hello');
    const [event] = gate.events as [BackHandshakeCompleted];
    expect(event).toMatchObject({
      event: 'back-handshake-completed',
      backConnection: 'back-1',
      backend: 'default/back:8443',
      policy: { field: 'spec' },
      handshake: { sni: 'back.example', alpn: 'http/1.1', version: 'TLSv1.3', resumed: false },
    });
    expect(event.handshake.cipher).toMatch(/^TLS_/);
    expect(event.handshake.group).toMatch(/25519/);
    expect(event.handshake.chain[0]?.subjectAltNames).toEqual([
      'DNS:back.example',
      'URI:spiffe://back/whoami',
    ]);
    expect(event.checks.map(({ check, passed }) => [check, passed])).toEqual([
      ['chain', true],
      ['validity', true],
      ['hostname', true],
    ]);
    expect(gate.outcomes[0]).toMatchObject({ backConnection: 'back-1', status: 200 });
  });

  it('sends the policy’s name as SNI whatever the Host says', async () => {
    const names: (string | undefined)[] = [];
    const options = tlsOptions(leaf, {
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    });
    const server = await keep(startHttp((_request, response) => response.end(), options));
    await ask(server, identityOf(authority));
    expect(names).toEqual(['back.example']);
  });

  it('believes a listed SAN and then does not ask for the hostname', async () => {
    const server = await hello(() => leaf);
    const checks = { anySubjectAltName: [{ type: 'URI', uri: 'spiffe://back/whoami' }] } as const;
    const identity = identityOf(authority, { serverName: 'unknown.example', checks });
    expect((await ask(server, identity)).answer.status).toBe(200);
  });

  it('believes an intermediate authority whose root nobody gave', async () => {
    const branch = await makeAuthority('a branch', authority);
    const twig = await branch.issue({ dns: ['back.example'] });
    const server = await hello(() => ({ ...twig, cert: `${twig.cert}\n${branch.pem}` }));
    const { answer } = await ask(server, identityOf(branch));
    expect(answer).toMatchObject({ status: 200, body: 'hello' });
    const { gate } = await ask(await hello(() => leaf), identityOf(branch));
    expect(failureOf(gate).failure.code).toBe('backend-certificate-untrusted');
  });

  it('presents the client certificate that the backend asks for', async () => {
    const client = await authority.issue({ dns: ['gate.example'] });
    const seen: (string | undefined)[] = [];
    const options = tlsOptions(leaf, { requestCert: true, ca: authority.pem });
    const server = await keep(
      startHttp((request, response) => {
        seen.push(
          (request.socket as import('node:tls').TLSSocket).getPeerX509Certificate()?.toString(),
        );
        response.end();
      }, options),
    );
    const clientCertificate = {
      origin: { object: POLICY, field: 'spec.tls.backend.clientCertificateRef' },
      certificatePem: client.cert,
      privateKeyPem: client.key,
    };
    expect((await ask(server, identityOf(authority, { clientCertificate }))).answer.status).toBe(
      200,
    );
    expect(seen[0]?.replaceAll(/\s/g, '')).toBe(client.cert.replaceAll(/\s/g, ''));
  });

  it('lets any peer in when verification is switched off, and shows its chain all the same', async () => {
    const server = await hello(() => leaf);
    const identity = identityOf(other, { checks: {}, insecureSkipVerify: true });
    const { gate, answer } = await ask(server, identity);
    expect(answer.status).toBe(200);
    expect(gate.events[0]).toMatchObject({
      checks: [],
      handshake: { chain: [{ issuer: 'CN=inside' }] },
    });
  });

  it('resumes TLS sessions, and judges the remembered chain anew', async () => {
    let nowMs = Date.now();
    const server = await keep(
      startHttp(
        (_request, response) => response.setHeader('Connection', 'close').end(),
        tlsOptions(leaf),
      ),
    );
    const target = { endpoint: server.endpoint, tls: verified(identityOf(authority)) };
    const gate = await keep(startGate({ target, now: () => nowMs }));
    for (let count = 0; count < 2; count += 1) await speak(gate.port, requestText('GET /'));
    const [first, second] = gate.events as BackHandshakeCompleted[];
    expect(first?.handshake.resumed).toBe(false);
    expect(second?.handshake.resumed).toBe(true);
    expect(second?.handshake.chain).toEqual(first?.handshake.chain);
    expect(second?.checks).toEqual(first?.checks);
    nowMs += 20 * 365 * 86_400_000;
    await speak(gate.port, requestText('GET /'));
    expect(gate.outcomes[2]).toMatchObject({ failure: { code: 'backend-certificate-expired' } });
  });

  it('is not resumed for another identity', async () => {
    const server = await keep(
      startHttp(
        (_request, response) => response.setHeader('Connection', 'close').end(),
        tlsOptions(leaf),
      ),
    );
    const target = { endpoint: server.endpoint, tls: verified(identityOf(authority)) };
    const gate = await keep(startGate({ target }));
    await speak(gate.port, requestText('GET /'));
    gate.target = { ...target, tls: verified(identityOf(other)) };
    await speak(gate.port, requestText('GET /'));
    expect(gate.outcomes[1]).toMatchObject({ failure: { code: 'backend-certificate-untrusted' } });
  });
});

describe('a peer that is not who the policy expects', () => {
  const day = 86_400_000;
  const cases: readonly {
    readonly what: string;
    readonly code: string;
    readonly field: string;
    readonly says: RegExp;
    readonly issue: () => Promise<Leaf>;
    readonly identity?: () => Partial<TrustIdentity>;
  }[] = [
    {
      what: 'signed by another authority',
      code: 'backend-certificate-untrusted',
      field: 'spec.validation.caCertificateRefs',
      says: /issued by CN=somebody else/,
      issue: () => other.issue({ dns: ['back.example'] }),
    },
    {
      what: 'expired',
      code: 'backend-certificate-expired',
      field: 'spec.validation',
      says: /is valid from 2020-01-01T00:00:00.000Z to 2020-02-01T00:00:00.000Z/,
      issue: () =>
        authority.issue({
          dns: ['back.example'],
          from: new Date('2020-01-01'),
          to: new Date('2020-02-01'),
        }),
    },
    {
      what: 'expired and of another authority',
      code: 'backend-certificate-untrusted',
      field: 'spec.validation.caCertificateRefs',
      says: /somebody else/,
      issue: () => other.issue({ dns: ['back.example'], from: new Date(0), to: new Date(day) }),
    },
    {
      what: 'not valid yet',
      code: 'backend-certificate-not-yet-valid',
      field: 'spec.validation',
      says: /is valid from/,
      issue: () => authority.issue({ dns: ['back.example'], from: new Date(Date.now() + day) }),
    },
    {
      what: 'named otherwise, with the wanted name only as common name',
      code: 'backend-certificate-name-mismatch',
      field: 'spec.validation.hostname',
      says: /was to be for DNS:back.example; it has DNS:other.example/,
      issue: () => authority.issue({ dns: ['other.example'], cn: 'back.example' }),
    },
    {
      what: 'without any of the listed SANs',
      code: 'backend-certificate-san-mismatch',
      field: 'spec.validation.subjectAltNames',
      says: /one of URI:spiffe:\/\/back\/api, DNS:a.example; it has DNS:back.example/,
      issue: () => authority.issue({ dns: ['back.example'], uris: ['spiffe://back/api/x'] }),
      identity: () => ({
        checks: {
          anySubjectAltName: [
            { type: 'URI', uri: 'spiffe://back/api' },
            { type: 'Hostname', hostname: 'a.example' },
          ],
        },
      }),
    },
  ];

  for (const { what, code, field, says, issue, identity } of cases) {
    it(`is refused when ${what}, and never sees a byte of the request`, async () => {
      const server = await keep(startBytes(() => {}, tlsOptions(await issue())));
      const { gate, answer, ms } = await ask(server, identityOf(authority, identity?.() ?? {}));
      expect(answer).toMatchObject({ status: 502, body: code });
      expect(ms).toBeLessThan(1_000);
      const { failure, retryable } = failureOf(gate);
      expect(failure).toMatchObject({ code, source: 'upstream', origin: { field } });
      expect(failure.message).toMatch(says);
      expect(retryable).toBe(true);
      const [event] = gate.events as [BackHandshakeFailed];
      expect(event).toMatchObject({ event: 'back-handshake-failed', sni: 'back.example' });
      expect(event.chain.length).toBeGreaterThan(0);
      expect(event.checks.some((check) => !check.passed)).toBe(true);
      expect(server.received()).toBe('');
    });
  }
});

describe('the system’s roots', () => {
  it('do not believe an authority of our own', async () => {
    const server = await hello(() => leaf);
    const { gate } = await ask(server, identityOf(authority, { authorities: 'system' }));
    const { failure } = failureOf(gate);
    expect(failure.code).toBe('backend-certificate-untrusted');
    expect(failure.message).toContain('the system’s roots');
  });
});

describe('a connection that does not come about', () => {
  const failed = async (server: TestServer, identity = identityOf(authority)) => {
    const { gate, answer, ms } = await ask(server, identity);
    const { failure } = failureOf(gate);
    return { code: failure.code, status: answer.status, ms, gate, failure };
  };

  it('is refused', async () => {
    const endpoint = { address: '127.0.0.1', port: await deadPort() };
    const result = await failed({ endpoint } as TestServer);
    expect(result).toMatchObject({ code: 'backend-refused-connection', status: 502 });
    expect(result.ms).toBeLessThan(1_000);
  });

  it('meets a plaintext backend behind a policy, and no request byte leaves in the clear', async () => {
    const server = await keep(
      startBytes((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')),
    );
    const result = await failed(server);
    expect(result.code).toBe('backend-not-speaking-tls');
    expect(result.ms).toBeLessThan(1_000);
    expect(server.received().charCodeAt(0)).toBe(0x16);
    expect(server.received()).not.toContain('/secret');
  });

  it('meets a backend that never finishes the handshake', async () => {
    const server = await keep(startBytes(() => {}));
    expect((await failed(server)).code).toBe('backend-handshake-timed-out');
  });

  it('meets a backend that hangs up in the handshake', async () => {
    const server = await keep(startBytes((socket) => socket.destroy()));
    expect((await failed(server)).code).toBe('backend-handshake-failed');
  });

  it('meets a backend with another idea of TLS', async () => {
    const server = await hello(() => leaf, { maxVersion: 'TLSv1.2', ciphers: 'AES256-SHA' });
    const result = await failed(server);
    expect(result.code).toBe('backend-handshake-failed');
    expect(result.failure.message).toContain('alert 40');
  });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`meets a backend that insists on a client certificate over ${version}`, async () => {
      const server = await hello(() => leaf, {
        requestCert: true,
        rejectUnauthorized: true,
        ca: authority.pem,
        maxVersion: version,
      });
      const { code, failure } = await failed(server);
      if (version === 'TLSv1.3') expect(code).toBe('backend-requires-client-certificate');
      else expect(failure.message).toContain('client certificate');
    });
  }

  it('meets a backend that does not trust our client certificate', async () => {
    const client = await other.issue({ dns: ['gate.example'] });
    const server = await hello(() => leaf, {
      requestCert: true,
      rejectUnauthorized: true,
      ca: authority.pem,
    });
    const clientCertificate = {
      origin: { object: POLICY, field: 'spec.tls.backend.clientCertificateRef' },
      certificatePem: client.cert,
      privateKeyPem: client.key,
    };
    const { failure } = await failed(server, identityOf(authority, { clientCertificate }));
    // Node hangs up without an alert; servers that send one are told apart by its number.
    expect(failure.code).toBe('backend-closed-early');
    expect(failure.message).toContain('may not accept the one it was shown');
  });

  it('says so when a plaintext backend answers in TLS', async () => {
    const server = await hello(() => leaf);
    const gate = await keep(startGate({ target: { endpoint: server.endpoint } }));
    await speak(gate.port, requestText('GET /'));
    expect(failureOf(gate).failure.message).toContain('it may expect TLS');
    const alert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28]);
    const blunt = await keep(startBytes((socket) => socket.once('data', () => socket.end(alert))));
    const { port, outcomes } = await keep(startGate({ target: { endpoint: blunt.endpoint } }));
    await speak(port, requestText('GET /'));
    expect(outcomes[0]).toMatchObject({ failure: { code: 'backend-speaks-tls' } });
  });

  it('is not even tried for a refused backend', async () => {
    const server = await keep(startBytes(() => {}));
    const refusal = {
      origin: { object: POLICY, field: 'spec.validation' },
      code: 'backend-certificate-untrusted',
      message: 'No CA.',
      next: 'Add one.',
    } as const;
    const gate = await keep(
      startGate({ target: { endpoint: server.endpoint, tls: { mode: 'refused', refusal } } }),
    );
    await speak(gate.port, requestText('GET /'));
    expect(failureOf(gate).failure.message).toBe('No CA.');
    expect(server.accepted()).toBe(0);
  });
});
