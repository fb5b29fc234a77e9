import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { type RequestOptions, request } from 'node:https';
import { connect } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startReadyProgram, type TestProgram } from '../program.testing.ts';
import { converse, makeCertificate } from '../whoami/whoami.testing.ts';
import { startEcho } from './echo.ts';

type KeyPair = Awaited<ReturnType<typeof makeCertificate>>;
let server: KeyPair;
let authority: KeyPair;
beforeAll(async () => {
  server = await makeCertificate('server');
  authority = await makeCertificate('authority');
});

let open: TestProgram[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ stop }) => stop()));
  open = [];
});

async function start(env: Readonly<Record<string, string>> = {}) {
  const echo = await startReadyProgram(startEcho, {
    env: { TLS_SERVER_CERT: '/c/crt', TLS_SERVER_PRIVKEY: '/c/key', ...env },
    files: files(server),
  });
  open.push(echo);
  return { ...echo, port: echo.ports.get(8443) ?? 0 };
}

function files({ cert, key }: KeyPair): Record<string, string> {
  return { '/c/crt': cert, '/c/key': key, '/ca/ca.crt': authority.cert };
}

/** The parsed body, or the code of the error. */
async function fetchJson(port: number, options: RequestOptions = {}): Promise<unknown> {
  const common = { host: '127.0.0.1', port, rejectUnauthorized: false, agent: false };
  return await new Promise((resolve) => {
    request({ ...common, ...options }, async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      resolve(body === '' ? response.statusCode : JSON.parse(body));
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end();
  });
}

describe('over TLS', () => {
  it('the answer tells what the handshake came to', async () => {
    const { port } = await start();
    const tls = {
      version: 'TLSv1.3',
      serverName: 'a.example',
      cipherSuite: 'TLS_AES_256_GCM_SHA384',
    };
    expect(await fetchJson(port, { servername: 'a.example' })).toMatchObject({
      proto: 'HTTP/1.1',
      tls,
    });
    const session = connectHttp2(`https://127.0.0.1:${port}`, {
      rejectUnauthorized: false,
      servername: 'b.example',
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256',
    });
    let body = '';
    for await (const chunk of session.request({ ':path': '/' }).setEncoding('utf8')) body += chunk;
    session.close();
    expect(JSON.parse(body)).toMatchObject({
      proto: 'HTTP/2.0',
      tls: {
        version: 'TLSv1.2',
        serverName: 'b.example',
        negotiatedProtocol: 'h2',
        cipherSuite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      },
    });
  });

  it('nobody is asked for a certificate unless authorities are named', async () => {
    const { port } = await start();
    const client = await makeCertificate('client', authority);
    const answer = await fetchJson(port, { ...client, servername: 'a.example' });
    expect(answer).toMatchObject({ tls: { serverName: 'a.example' } });
    expect(answer).not.toMatchObject({ tls: { peerCertificates: expect.anything() } });
  });

  it('a client certificate comes back as it was presented, and none is needed', async () => {
    const { port } = await start({ TLS_CLIENT_CACERTS: '/ca/ca.crt' });
    const client = await makeCertificate('client', authority);
    const answer = await fetchJson(port, client);
    expect(answer).toMatchObject({
      tls: { peerCertificates: [client.cert.replaceAll('\r', '').trimEnd().concat('\n')] },
    });
    const without = await fetchJson(port);
    expect(without).toMatchObject({ tls: { version: 'TLSv1.3' } });
    expect(without).not.toMatchObject({ tls: { peerCertificates: expect.anything() } });
  });

  it('a client certificate of somebody else ends the connection', async () => {
    const { port } = await start({ TLS_CLIENT_CACERTS: '/ca/ca.crt' });
    expect(await fetchJson(port, await makeCertificate('stranger'))).toBe('ECONNRESET');
    const stranger = await makeCertificate('client', await makeCertificate('other authority'));
    expect(await fetchJson(port, stranger)).toBe('ECONNRESET');
  });

  it('a retry without a status ends in a TCP reset', async () => {
    const { port } = await start();
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const heard = await converse(
      socket,
      'GET /retry/a?uuid=1&succeedAfter=1 HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    expect(heard).toBe('<reset>');
  });

  it('new files are served to new connections, broken ones are not', async () => {
    const { port, mount, stderr } = await start();
    const commonName = async () => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      return subject.CN;
    };
    mount(files(await makeCertificate('renewed')));
    expect(await commonName()).toBe('renewed');
    mount({ ...files(server), '/c/key': 'none' });
    expect(await commonName()).toBe('renewed');
    expect(stderr.filter((line) => line.startsWith('Keeping'))).toEqual([
      expect.stringMatching(/^Keeping the former certificate: .*key input$/),
    ]);
  });
});

describe('without', () => {
  it('the certificate that it names, the program ends', async () => {
    const started = startReadyProgram(startEcho, {
      env: { TLS_SERVER_CERT: '/c/crt', TLS_SERVER_PRIVKEY: '/c/key' },
    });
    await expect(started).rejects.toThrow(
      'Failed to start listening: open /c/crt: no such file or directory',
    );
  });

  it('a key under the name that HTTP calls it by, there is no TLS', async () => {
    const echo = await startReadyProgram(startEcho, {
      env: { TLS_SERVER_CERT: '/c/crt', TLS_SERVER_PRIV_KEY: '/c/key' },
      files: files(server),
    });
    open.push(echo);
    expect([...echo.ports.keys()]).toEqual([3000, 3001]);
  });
});
