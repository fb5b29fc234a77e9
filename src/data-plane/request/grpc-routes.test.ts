import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BackendTls } from '../../routing-table/backend.ts';
import type { RoutingRule, Timeouts } from '../../routing-table/routing-table.ts';
import {
  type Authority,
  identityOf,
  type Leaf,
  makeAuthority,
  verified,
} from '../back/back.testing.ts';
import { certificateFor, eventually, type Fixture, startFixture } from '../gateway.testing.ts';
import { backendOf, originOf, ruleOf, to, toNowhere } from '../table.testing.ts';

const text = {
  serialize: (value: string) => Buffer.from(value),
  deserialize: (bytes: Buffer) => bytes.toString(),
};
const bytes = {
  requestSerialize: text.serialize,
  requestDeserialize: text.deserialize,
  responseSerialize: text.serialize,
  responseDeserialize: text.deserialize,
};
const method = (name: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/pkg.Echo/${name}`,
  requestStream,
  responseStream,
  ...bytes,
});
const service = {
  Say: method('Say', false, false),
  Talk: method('Talk', true, true),
  Hang: method('Hang', true, true),
};

const unlimited = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
};

let fixture: Fixture;
let plainPort: number;
let tlsPort: number;
let authority: Authority;
let leaf: Leaf;
const servers: Server[] = [];
const clients: Client[] = [];
/** What servers heard of calls that the client took back. */
const cancelled: string[] = [];
/** Milliseconds that the server was told are left. */
let deadlines: number[] = [];

function say(call: ServerUnaryCall<string, string>, answer: sendUnaryData<string>): void {
  const deadline = call.getDeadline();
  deadlines.push(deadline instanceof Date ? deadline.getTime() : deadline);
  if (call.request === 'wait') return;
  if (call.request === 'fail') {
    const metadata = new Metadata();
    metadata.set('why-bin', Buffer.from([0, 1, 255]));
    answer({ code: status.FAILED_PRECONDITION, details: 'not möglich', metadata });
    return;
  }
  const header = new Metadata();
  header.set('x-asked', String(call.metadata.get('x-ask')[0] ?? ''));
  call.sendMetadata(header);
  const trailer = new Metadata();
  trailer.set('x-trailer', 'behind');
  answer(null, `${call.getPath()} ${call.request}`, trailer);
}

function talk(call: ServerDuplexStream<string, string>): void {
  call.on('data', (said: string) => call.write(`got ${said}`));
  call.on('end', () => call.end());
}

function hang(call: ServerDuplexStream<string, string>): void {
  call.sendMetadata(new Metadata());
  call.on('data', () => call.write('listening'));
  call.on('cancelled', () => cancelled.push(call.getPath()));
}

async function startServer(credential: ServerCredentials): Promise<number> {
  const server = new Server(unlimited);
  server.addService(service, { Say: say, Talk: talk, Hang: hang });
  servers.push(server);
  return new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credential, (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
}

beforeAll(async () => {
  fixture = startFixture();
  authority = await makeAuthority('inside');
  leaf = await authority.issue({ dns: ['back.example'] });
  plainPort = await startServer(ServerCredentials.createInsecure());
  const pair = { private_key: Buffer.from(leaf.key), cert_chain: Buffer.from(leaf.cert) };
  tlsPort = await startServer(ServerCredentials.createSsl(null, [pair]));
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await fixture.close();
  for (const server of servers) server.forceShutdown();
});

const echoRule = (port: number, tls?: BackendTls, timeouts?: Timeouts): RoutingRule =>
  ruleOf({
    match: { path: { type: 'PathPrefix', value: '/pkg.Echo' } },
    backends: [to({ ...backendOf([port], tls), protocol: 'h2c' })],
    ...(timeouts ? { timeouts } : {}),
  });

async function dial(...rules: readonly RoutingRule[]): Promise<Client> {
  const port = await fixture.serveHttp({ rules });
  return keep(new Client(`127.0.0.1:${port}`, credentials.createInsecure(), unlimited));
}

/** A connection of its own to the same place. */
function another(client: Client): Client {
  const options = { ...unlimited, 'grpc.use_local_subchannel_pool': 1 };
  return new Client(client.getChannel().getTarget(), credentials.createInsecure(), options);
}

function keep(client: Client): Client {
  clients.push(client);
  return client;
}

interface Reply {
  readonly value?: string | undefined;
  readonly error?: ServiceError;
  readonly header: Metadata;
  readonly trailer: Metadata;
}

interface Ask {
  readonly path?: string;
  readonly metadata?: Metadata;
  readonly deadlineMs?: number;
}

function ask(client: Client, value: string, given: Ask = {}): Promise<Reply> {
  const { path = '/pkg.Echo/Say', metadata = new Metadata(), deadlineMs } = given;
  const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
  return new Promise((resolve) => {
    let header = new Metadata();
    let result: { value?: string | undefined; error?: ServiceError } = {};
    const { serialize, deserialize } = text;
    const call = client.makeUnaryRequest(
      path,
      serialize,
      deserialize,
      value,
      metadata,
      options,
      (error, answer) => {
        result = error ? { error } : { value: answer };
      },
    );
    call.on('metadata', (received) => {
      header = received;
    });
    call.on('status', ({ metadata: trailer }) =>
      setImmediate(() => resolve({ ...result, header, trailer })),
    );
  });
}

describe.each(['h2c', 'TLS'] as const)('a gRPC call to a backend over %s', (transport) => {
  const dialBackend = (): Promise<Client> =>
    transport === 'h2c'
      ? dial(echoRule(plainPort))
      : dial(echoRule(tlsPort, verified(identityOf(authority))));

  it('brings metadata, message and trailers both ways', async () => {
    const metadata = new Metadata();
    metadata.set('x-ask', 'a question');
    const reply = await ask(await dialBackend(), 'hello', { metadata });
    expect(reply.value).toBe('/pkg.Echo/Say hello');
    expect(reply.header.get('x-asked')).toEqual(['a question']);
    expect(reply.trailer.get('x-trailer')).toEqual(['behind']);
  });

  it('brings an error with its details and binary metadata', async () => {
    const { error } = await ask(await dialBackend(), 'fail');
    expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, details: 'not möglich' });
    expect(error?.metadata.get('why-bin')).toEqual([Buffer.from([0, 1, 255])]);
  });

  it('streams both ways at once', async () => {
    const client = await dialBackend();
    const call = client.makeBidiStreamRequest('/pkg.Echo/Talk', text.serialize, text.deserialize);
    const heard: string[] = [];
    for (const word of ['one', 'two', 'three']) {
      call.write(word);
      heard.push(await new Promise((resolve) => call.once('data', resolve)));
    }
    call.end();
    await new Promise((resolve) => call.once('status', resolve));
    expect(heard).toEqual(['got one', 'got two', 'got three']);
  });

  it('brings 10 MB both ways', async () => {
    const long = 'x'.repeat(10_000_000);
    const { value } = await ask(await dialBackend(), long);
    expect(value === `/pkg.Echo/Say ${long}`).toBe(true);
  });

  it('is one of a thousand that are open at once', async () => {
    // Four connections, for each carries 250 streams.
    const first = await dialBackend();
    const others = [1, 2, 3].map(() => keep(another(first)));
    const calls = Array.from({ length: 1000 }, (_, at) =>
      [first, ...others][at % 4]?.makeBidiStreamRequest(
        '/pkg.Echo/Talk',
        text.serialize,
        text.deserialize,
      ),
    );
    const say = (word: string): Promise<string[]> =>
      Promise.all(
        calls.map((call, at) => {
          call?.write(`${word} ${at}`);
          return new Promise<string>((resolve) => call?.once('data', resolve));
        }),
      );
    // All are open before any goes on.
    for (const word of ['one', 'two']) {
      expect(await say(word)).toEqual(calls.map((_, at) => `got ${word} ${at}`));
    }
    for (const call of calls) call?.end();
  }, 20_000);

  it('passes a cancellation on', async () => {
    const client = await dialBackend();
    const before = cancelled.length;
    const call = client.makeBidiStreamRequest('/pkg.Echo/Hang', text.serialize, text.deserialize);
    call.on('error', () => {});
    call.write('anybody?');
    await new Promise((resolve) => call.once('data', resolve));
    call.cancel();
    expect(await eventually(() => cancelled[before])).toBe('/pkg.Echo/Hang');
  });

  it('passes the client’s deadline on', async () => {
    deadlines = [];
    const { error } = await ask(await dialBackend(), 'wait', { deadlineMs: 200 });
    expect(error?.code).toBe(status.DEADLINE_EXCEEDED);
    const told = (deadlines[0] ?? 0) - Date.now();
    expect(Number.isFinite(told)).toBe(true);
    expect(told).toBeLessThan(200);
  });
});

describe('a gRPC call that the gateway answers', () => {
  const refusal = {
    origin: originOf('GRPCRoute', 'echo', 'spec.rules[0].backendRefs[0]'),
    code: 'backend-not-found',
    message: 'There is no such Service.',
    next: 'Create it.',
  } as const;
  const whole = (sketch: Parameters<typeof ruleOf>[0]) =>
    ruleOf({ ...sketch, match: { path: { type: 'PathPrefix', value: '/' } } });

  it('for a method that no rule knows is UNIMPLEMENTED', async () => {
    const client = await dial(echoRule(plainPort));
    const { error } = await ask(client, 'x', { path: '/pkg.Other/Say' });
    expect(error).toMatchObject({
      code: status.UNIMPLEMENTED,
      details: expect.stringContaining('no-route-matched'),
    });
  });

  it.each([
    ['an invalid backendRef', () => whole({ backends: [toNowhere(refusal)] })],
    ['a Service without endpoints', () => whole({ backends: [to(backendOf([]))] })],
    ['no backendRefs', () => whole({})],
    [
      'a policy that cannot be honoured',
      () => whole({ backends: [to(backendOf([1], { mode: 'refused', refusal }))] }),
    ],
  ])('for %s is UNAVAILABLE', async (_, rule) => {
    const { error } = await ask(await dial(rule()), 'x');
    expect(error?.code).toBe(status.UNAVAILABLE);
  });

  it('for a backend of another authority is UNAVAILABLE, and nothing is sent', async () => {
    const stranger = await makeAuthority('somebody else');
    deadlines = [];
    const client = await dial(echoRule(tlsPort, verified(identityOf(stranger))));
    const { error } = await ask(client, 'x');
    expect(error).toMatchObject({
      code: status.UNAVAILABLE,
      details: expect.stringContaining('backend-certificate-untrusted'),
    });
    expect(deadlines).toEqual([]);
  });

  it('for a rule’s own timeout is DEADLINE_EXCEEDED', async () => {
    const client = await dial(echoRule(plainPort, undefined, { requestMs: 60 }));
    const { error } = await ask(client, 'wait');
    expect(error).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
      details: expect.stringContaining('backend-timed-out'),
    });
  });
});

describe('a gRPC client over TLS', () => {
  it('agrees on h2 and is served by host', async () => {
    const certificate = await certificateFor('grpc.test');
    const port = await fixture.serveHttps({
      hostname: 'grpc.test',
      certificates: [certificate],
      rules: [echoRule(plainPort)],
    });
    const client = keep(
      new Client(
        `127.0.0.1:${port}`,
        credentials.createSsl(Buffer.from(certificate.certificatePem)),
        {
          'grpc.ssl_target_name_override': 'grpc.test',
          'grpc.default_authority': 'grpc.test',
        },
      ),
    );
    expect((await ask(client, 'hello')).value).toBe('/pkg.Echo/Say hello');
  });
});

describe('many gRPC calls at once', () => {
  it('all get their own answer', async () => {
    const client = await dial(echoRule(plainPort));
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, at) => ask(client, `call ${at}`)),
    );
    expect(replies.map(({ value }) => value)).toEqual(
      Array.from({ length: 200 }, (_, at) => `/pkg.Echo/Say call ${at}`),
    );
  });
});
