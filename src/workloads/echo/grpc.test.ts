import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { connect } from 'node:tls';
import {
  type ChannelCredentials,
  type Client,
  credentials,
  Metadata,
  makeGenericClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import { afterEach, describe, expect, it } from 'vitest';
import { bytesField, readFields, textField } from '../grpc/proto-wire.ts';
import { startReadyProgram, type TestProgram } from '../program.testing.ts';
import { makeCertificate } from '../whoami/whoami.testing.ts';
import { startEcho } from './echo.ts';

const service = 'gateway_api_conformance.echo_basic.grpcecho.GrpcEcho';
const env = {
  GRPC_ECHO_SERVER: '1',
  POD_NAME: 'pod-1',
  NAMESPACE: 'ns',
  SERVICE_NAME: 'svc',
  INGRESS_NAME: 'in',
};
const certificate = await makeCertificate('grpc.example');

let open: TestProgram[] = [];
let clients: Client[] = [];
afterEach(async () => {
  for (const client of clients) client.close();
  await Promise.all(open.map(({ stop }) => stop()));
  [open, clients] = [[], []];
});

async function start(more: Readonly<Record<string, string>> = {}): Promise<TestProgram> {
  const files = { '/c/crt': certificate.cert, '/c/key': certificate.key };
  const echo = await startReadyProgram(startEcho, { env: { ...env, ...more }, files });
  open.push(echo);
  return echo;
}

const overTls = { TLS_SERVER_CERT: '/c/crt', TLS_SERVER_PRIV_KEY: '/c/key' };

function dial(port: number, trust: ChannelCredentials, options = {}): Client {
  const Constructor = makeGenericClientConstructor({}, 'any');
  const client = new Constructor(`127.0.0.1:${port}`, trust, options);
  clients.push(client);
  return client;
}

const asIs = (bytes: Buffer): Buffer => bytes;

function call(client: Client, path: string, metadata = new Metadata()): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, value?: Buffer): void =>
      error ? reject(error) : resolve(value ?? Buffer.alloc(0));
    client.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, done);
  });
}

/** What reflection answers to one question. */
function reflect(client: Client, version: string, question: Buffer): Promise<Buffer> {
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
  const stream = client.makeBidiStreamRequest(path, asIs, asIs);
  return new Promise((resolve, reject) => {
    stream.on('data', (answer: Buffer) => {
      stream.end();
      resolve(answer);
    });
    stream.on('error', reject);
    stream.write(question);
  });
}

function fieldOf(message: Buffer, ...path: readonly number[]): Buffer {
  return path.reduce<Buffer>((inner, wanted) => {
    const value = readFields(inner)?.find(({ number }) => number === wanted)?.value;
    return value instanceof Buffer ? value : Buffer.alloc(0);
  }, message);
}

/** Decodes an EchoResponse by what reflection says of it. */
async function decode(client: Client, message: Buffer): Promise<unknown> {
  const answer = await reflect(client, 'v1', textField(4, service));
  const set = bytesField(1, fieldOf(answer, 4, 1));
  const definition = loadFileDescriptorSetFromBuffer(set, { keepCase: true, defaults: true })[
    service
  ];
  if (definition === undefined || !('Echo' in definition)) throw new Error('No service.');
  return definition['Echo'].responseDeserialize(message);
}

describe('a gRPC call', () => {
  it('is told what arrived, in the message that reflection describes', async () => {
    const { ports, stdout } = await start();
    const port = ports.get(3000) ?? 0;
    const client = dial(port, credentials.createInsecure());
    const metadata = new Metadata();
    metadata.add('x-one', 'a');
    metadata.add('x-one', 'b');
    const response = await decode(client, await call(client, `/${service}/Echo`, metadata));
    expect(response).toMatchObject({
      assertions: {
        fully_qualified_method: `/${service}/Echo`,
        authority: `127.0.0.1:${port}`,
        context: { namespace: 'ns', ingress: 'in', service_name: 'svc', pod: 'pod-1' },
        tls_assertions: null,
        headers: expect.arrayContaining([
          { key: 'x-one', value: 'a' },
          { key: 'x-one', value: 'b' },
          { key: 'content-type', value: 'application/grpc' },
        ]),
      },
    });
    expect(JSON.stringify(response)).not.toContain('":path"');
    expect(stdout).toEqual([`Received over plaintext: /${service}/Echo`]);
  });

  it('reaches the other method, and is told of those that are not there', async () => {
    const { ports } = await start();
    const client = dial(ports.get(3000) ?? 0, credentials.createInsecure());
    const two = await decode(client, await call(client, `/${service}/EchoTwo`));
    expect(two).toMatchObject({ assertions: { fully_qualified_method: `/${service}/EchoTwo` } });
    const details = async (path: string) =>
      await call(client, path).catch(({ code, details }) => `${code} ${details}`);
    expect(await details(`/${service}/EchoThree`)).toBe('12 method EchoThree not implemented');
    expect(await details(`/${service}/EchoFour`)).toBe(
      `12 unknown method EchoFour for service ${service}`,
    );
    expect(await details('/a.B/C')).toBe('12 unknown service a.B');
  });

  it('with a message too big is refused', async () => {
    const { ports } = await start();
    const client = dial(ports.get(3000) ?? 0, credentials.createInsecure());
    const sent = new Promise((resolve) => {
      const body = Buffer.alloc(5 * 1024 * 1024);
      const done = (error: ServiceError | null): void => resolve(error?.code);
      client.makeUnaryRequest(`/${service}/Echo`, asIs, asIs, body, done);
    });
    expect(await sent).toBe(8);
  });

  it('that is none is refused by HTTP status', async () => {
    const { ports } = await start();
    const session = connectHttp2(`http://127.0.0.1:${ports.get(3000)}`);
    const statusOf = async (headers: Record<string, string>) => {
      const [head] = await once(session.request({ ':path': '/', ...headers }), 'response');
      return head[':status'];
    };
    expect(await statusOf({ ':method': 'GET' })).toBe(405);
    expect(await statusOf({ ':method': 'POST', 'content-type': 'text/plain' })).toBe(415);
    session.close();
  });

  it('over HTTP/1.1 ends the connection', async () => {
    const { ports } = await start();
    const socket = connectTcp(ports.get(3000) ?? 0, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    socket.on('error', () => {});
    await once(socket.resume(), 'close');
    expect(socket.bytesRead).toBe(0);
  });
});

describe('gRPC over TLS', () => {
  it('tells what the handshake came to', async () => {
    const { ports } = await start(overTls);
    const trust = credentials.createSsl(Buffer.from(certificate.cert), null, null, {
      checkServerIdentity: () => undefined,
    });
    const options = { 'grpc.ssl_target_name_override': 'grpc.example' };
    const client = dial(ports.get(8443) ?? 0, trust, options);
    const response = await decode(client, await call(client, `/${service}/Echo`));
    expect(response).toMatchObject({
      assertions: {
        tls_assertions: {
          version: 'TLSv1.3',
          server_name: 'grpc.example',
          negotiated_protocol: 'h2',
          cipher_suite: expect.stringMatching(/^TLS_/),
          peer_certificates: [],
        },
      },
    });
  });

  it('wants ALPN to agree on h2', async () => {
    const { ports } = await start(overTls);
    const end = (ALPNProtocols?: string[]) =>
      new Promise<string>((resolve) => {
        const options = { host: '127.0.0.1', port: ports.get(8443) ?? 0 };
        const socket = connect({
          ...options,
          rejectUnauthorized: false,
          ...(ALPNProtocols ? { ALPNProtocols } : {}),
        });
        socket.on('error', ({ message }) => resolve(message));
        socket.on('close', () => resolve('closed'));
        socket.on('data', () => resolve('spoken to'));
        socket.on('secureConnect', () => socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
      });
    expect(await end(['h2'])).toBe('spoken to');
    expect(await end(['http/1.1'])).toMatch(/no application protocol/);
    expect(await end()).toMatch(/closed|ECONNRESET|EPIPE/);
  });
});

describe('reflection', () => {
  it.each(['v1', 'v1alpha'])('%s lists the services and describes each', async (version) => {
    const { ports } = await start();
    const client = dial(ports.get(3000) ?? 0, credentials.createInsecure());
    const question = Buffer.concat([textField(1, 'host'), textField(7, '*')]);
    const answer = await reflect(client, version, question);
    expect(fieldOf(answer, 1).toString()).toBe('host');
    expect(fieldOf(answer, 2)).toEqual(question);
    const listed = (readFields(fieldOf(answer, 6)) ?? []).map(({ value }) =>
      value instanceof Buffer ? fieldOf(value, 1).toString() : '',
    );
    expect(listed).toEqual([
      service,
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
    ]);
    for (const name of listed) {
      const file = fieldOf(await reflect(client, version, textField(4, name)), 4, 1);
      const known = loadFileDescriptorSetFromBuffer(bytesField(1, file));
      expect(Object.keys(known)).toContain(name);
      const again = await reflect(client, version, textField(3, fieldOf(file, 1).toString()));
      expect(fieldOf(again, 4, 1)).toEqual(file);
    }
  });

  it('finds a method by its name, and says what it does not find', async () => {
    const { ports } = await start();
    const client = dial(ports.get(3000) ?? 0, credentials.createInsecure());
    const found = await reflect(client, 'v1', textField(4, `${service}.EchoTwo`));
    expect(fieldOf(found, 4, 1, 1).toString()).toBe('grpcecho.proto');
    const missing = await reflect(client, 'v1', textField(4, 'a.B'));
    expect(fieldOf(missing, 7, 2).toString()).toBe('Symbol not found: a.B');
  });
});
