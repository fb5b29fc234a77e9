import { once } from 'node:events';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestProgram } from '../program.testing.ts';
import { converse, makeCertificate, startTestWhoami, type TestWhoami } from './whoami.testing.ts';
import { startWhoami } from './whoami.ts';

type Pair = Awaited<ReturnType<typeof makeCertificate>>;
let authority: Pair;
let server: Pair;
let renewed: Pair;
let client: Pair;
beforeAll(async () => {
  authority = await makeCertificate('authority');
  server = await makeCertificate('server', authority);
  renewed = await makeCertificate('renewed', authority);
  client = await makeCertificate('client', authority);
});

let whoami: TestWhoami | undefined;
afterEach(async () => {
  await whoami?.stop();
  whoami = undefined;
});

const args = ['-cert=/etc/certs/tls.crt', '-key=/etc/certs/tls.key', '-port=8443'];
const filesOf = ({ cert, key }: Pair, cacert = '') => ({
  '/etc/certs/tls.crt': cert,
  '/etc/certs/tls.key': key,
  '/ca.crt': cacert,
});

async function start(more: readonly string[] = [], cacert = ''): Promise<TestWhoami> {
  whoami = await startTestWhoami({ args: [...args, ...more], files: filesOf(server, cacert) });
  return whoami;
}

async function dial(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

function commonNameOf(socket: TLSSocket): string | string[] | undefined {
  return socket.getPeerCertificate().subject.CN;
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('TLS', () => {
  it('is announced, and agrees on HTTP/2 before HTTP/1.1', async () => {
    const { port, stderr } = await start();
    expect(stderr).toEqual(['2026/01/02 03:04:05 Starting up with TLS on port 8443']);
    const both = await dial(port, { ALPNProtocols: ['http/1.1', 'h2'] });
    expect(both.alpnProtocol).toBe('h2');
    both.destroy();
  });

  it('shows the certificates a client presents, though it asks for none', async () => {
    const { port } = await start();
    const anonymous = await converse(await dial(port), get);
    expect(anonymous).not.toContain('Certificate[');
    const known = await converse(await dial(port, client), get);
    expect(known).toContain('RemoteAddr: R\nCertificate[0] Subject: CN=client\nGET / HTTP/1.1\r\n');
    const chain = { key: client.key, cert: `${client.cert}\n${authority.cert}` };
    expect(await converse(await dial(port, chain), get)).toContain(
      'Certificate[0] Subject: CN=client\nCertificate[1] Subject: CN=authority\nGET',
    );
  });

  it('takes a new certificate while open connections live on', async () => {
    const { port, mount } = await start();
    const before = await dial(port);
    expect(commonNameOf(before)).toBe('server');
    mount(filesOf(renewed));
    const after = await dial(port);
    expect(commonNameOf(after)).toBe('renewed');
    after.destroy();
    expect(await converse(before, get)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('keeps the former certificate when the new one cannot be used', async () => {
    const { port, mount, stderr } = await start();
    mount({ ...filesOf(renewed), '/etc/certs/tls.key': client.key });
    const socket = await dial(port);
    expect(commonNameOf(socket)).toBe('server');
    socket.destroy();
    expect(stderr.at(-1)).toContain('tls: private key does not match public key');
  });
});

describe('mutual TLS', () => {
  const refused = async (port: number, options: ConnectionOptions): Promise<boolean> => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    const answer = await converse(socket, get);
    return !answer.includes('HTTP/1.1 200 OK');
  };

  it('lets in only those whom the authority knows, and leaves the authority out of the dump', async () => {
    const { port } = await start(['-cacert=/ca.crt'], authority.cert);
    expect(await converse(await dial(port, client), get)).toContain(
      'Certificate[0] Subject: CN=client\nGET',
    );
    expect(await refused(port, {})).toBe(true);
    expect(await refused(port, await makeCertificate('stranger'))).toBe(true);
  });

  it('refuses everybody when the file holds no certificate', async () => {
    const { port } = await start(['-cacert=/ca.crt'], 'nonsense');
    expect(await refused(port, client)).toBe(true);
  });
});

describe('a program that cannot start', () => {
  it.each([
    [[...args], {}, 'open /etc/certs/tls.crt: no such file or directory'],
    [
      ['-cert=/a', '-key=/b'],
      { '/a': 'x', '/b': 'y' },
      'tls: failed to find any PEM data in certificate input',
    ],
    [['-port=http-ish'], {}, 'listen tcp: lookup tcp/http-ish: unknown port'],
    [['-port=70000'], {}, 'listen tcp: address 70000: invalid port'],
  ])('%j ends with exit code 1 and says why', async (given, files, message) => {
    const { program, stderr } = startTestProgram(startWhoami, { args: given, files });
    expect(await program.exited).toEqual({ code: 1, message });
    expect(stderr.at(-1)).toBe(`2026/01/02 03:04:05 ${message}`);
  });

  it('stays in plaintext when one of certificate and key is not given', async () => {
    whoami = await startTestWhoami({ args: ['-cert=/missing', '-cacert=/missing'] });
    expect(whoami.stderr).toEqual(['2026/01/02 03:04:05 Starting up on port 80']);
  });
});
