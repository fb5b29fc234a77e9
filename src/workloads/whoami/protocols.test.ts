import { connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { credentials, loadPackageDefinition, type ServiceError, status } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask, startTestWhoami, type TestWhoami } from './whoami.testing.ts';

let whoami: TestWhoami;
beforeAll(async () => {
  whoami = await startTestWhoami({ args: ['-name=n'] });
});
afterAll(() => whoami.stop());

interface Http2Answer {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

async function askHttp2(
  headers: OutgoingHttpHeaders,
  body?: string,
  trailers?: OutgoingHttpHeaders,
): Promise<Http2Answer> {
  const session = connectHttp2(`http://127.0.0.1:${whoami.port}`);
  try {
    return await new Promise((resolve, reject) => {
      const endStream = body === undefined;
      const stream = session.request(headers, { endStream, waitForTrailers: !!trailers });
      let answer: OutgoingHttpHeaders = {};
      let text = '';
      stream.setEncoding('latin1');
      stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}));
      stream.on('response', (fields) => {
        answer = fields;
      });
      stream.on('data', (chunk: string) => {
        text += chunk;
      });
      stream.on('end', () => resolve({ headers: answer, body: text }));
      stream.on('error', reject);
      if (body !== undefined) stream.end(body);
    });
  } finally {
    session.close();
  }
}

/** The request part of a dump, the host masked. */
function requestIn(dump: string): string {
  return dump
    .slice(dump.indexOf('RemoteAddr'))
    .replace(/^.*\n/, '')
    .replace(/:\d+\r/, ':P\r');
}

describe('HTTP/2 by prior knowledge', () => {
  it('is dumped as if it were HTTP/1.1', async () => {
    const { headers, body } = await askHttp2({
      ':path': '/x?y',
      cookie: ['a=1', 'b=2'],
      te: 'trailers',
    });
    expect(requestIn(body)).toBe(
      'GET /x?y HTTP/1.1\r\nHost: 127.0.0.1:P\r\nUser-Agent: Go-http-client/1.1\r\n' +
        'Cookie: a=1; b=2\r\nTe: trailers\r\n\r\n',
    );
    expect(Object.keys(headers)).toEqual([':status', 'content-type', 'content-length', 'date']);
    expect(headers['content-length']).toBe(String(body.length));
  });

  it('shows a body of unknown length in chunks, with announced trailers', async () => {
    const head = { ':path': '/', ':method': 'PUT', trailer: 'x-t', 'user-agent': '' };
    const { body } = await askHttp2(head, 'abc', { 'x-t': 'v', 'x-u': 'unannounced' });
    expect(requestIn(body)).toBe(
      'PUT / HTTP/1.1\r\nHost: 127.0.0.1:P\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n' +
        '3\r\nabc\r\n0\r\nX-T: v\r\n\r\n',
    );
  });

  it('echoes a long body whole', async () => {
    const sent = 'x'.repeat(300_000);
    const head = { ':path': '/', ':method': 'POST', 'content-length': String(sent.length) };
    const { body, headers } = await askHttp2(head, sent);
    expect(body.endsWith(`\r\n\r\n${sent}`)).toBe(true);
    expect(headers['content-length']).toBeUndefined();
  });

  it('drops the Connection header of /bench and reads 32 KiB of /data at a time', async () => {
    const bench = await askHttp2({ ':path': '/bench' });
    expect(Object.keys(bench.headers)).toEqual([
      ':status',
      'content-type',
      'content-length',
      'date',
    ]);
    const data = await askHttp2({ ':path': '/data?size=32769' });
    expect(data.body).toHaveLength(32_768);
  });
});

describe('an upgrade to h2c', () => {
  it('answers the HTTP/1.1 request on stream 1 and goes on in HTTP/2', async () => {
    const answer = await new Promise<Buffer>((resolve, reject) => {
      const socket = connect(whoami.port, '127.0.0.1');
      const chunks: Buffer[] = [];
      socket.on('error', reject);
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        const all = Buffer.concat(chunks);
        if (!all.includes('Upgrade: h2c')) return;
        // The preface and an empty SETTINGS frame; the answer's DATA frame ends in the dump's end.
        if (chunks.length === 1)
          socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0');
        if (!all.includes('Upgrade: h2c\r\n\r\n', all.indexOf('GET /up'))) return;
        socket.destroy();
        resolve(all);
      });
      socket.write(
        'GET /up HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n' +
          'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
      );
    });
    const text = answer.toString('latin1');
    expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    expect(text).toContain('GET /up HTTP/1.1\r\nHost: a\r\n');
    expect(text).toContain('Http2-Settings: AAMAAABk\r\nUpgrade: h2c\r\n\r\n');
    expect(text).toMatch(/RemoteAddr: 127\.0\.0\.1:\d+\n/);
  });
});

describe('/echo', () => {
  it('returns every message with its kind', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${whoami.port}/echo`);
    const heard: string[] = [];
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (data: Buffer, binary) => {
        heard.push(`${binary ? 'binary' : 'text'} ${data.toString('latin1')}`);
        if (heard.length === 2) resolve();
      });
      socket.on('open', () => {
        socket.send('hi');
        socket.send(Buffer.from([0, 255]));
      });
    });
    socket.terminate();
    expect(heard).toEqual(['text hi', 'binary \0\xff']);
    expect(whoami.stdout.slice(-2)).toEqual(['Received b:104,105,', 'Received b:0,255,']);
  });

  it('refuses what is no WebSocket handshake', async () => {
    expect(await ask(whoami.port, 'GET /echo HTTP/1.1\r\nHost: a\r\n\r\n')).toBe(
      'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n' +
        'Sec-Websocket-Version: 13\r\nX-Content-Type-Options: nosniff\r\nDate: D\r\n' +
        'Content-Length: 12\r\n\r\nBad Request\n',
    );
    const upgrade = 'Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
    const posted = `POST /echo HTTP/1.1\r\nHost: a\r\n${upgrade}Content-Length: 0\r\n\r\n`;
    expect(await ask(whoami.port, posted)).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    const old = `GET /echo HTTP/1.1\r\nHost: a\r\n${upgrade.replace('13', '8')}\r\n`;
    expect(await ask(whoami.port, old)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });
});

describe('gRPC', () => {
  const proto = fromJSON({
    nested: {
      whoami: {
        nested: {
          Empty: { fields: {} },
          WhoamiReply: {
            fields: {
              name: { type: 'string', id: 1 },
              hostname: { type: 'string', id: 2 },
              iface: { rule: 'repeated', type: 'string', id: 3 },
            },
          },
          BenchReply: { fields: { data: { type: 'int32', id: 1 } } },
          Whoami: {
            methods: {
              Whoami: { requestType: 'Empty', responseType: 'WhoamiReply', comment: '' },
              Bench: { requestType: 'Empty', responseType: 'BenchReply', comment: '' },
              Missing: { requestType: 'Empty', responseType: 'BenchReply', comment: '' },
            },
          },
        },
      },
    },
  });

  async function call(method: string): Promise<unknown> {
    const loaded = loadPackageDefinition(proto)['whoami'];
    // The package definition above is the proof that there is a service of this name.
    const Client = (loaded as unknown as { Whoami: ReturnType<typeof clientOf> }).Whoami;
    const client = new Client(`127.0.0.1:${whoami.port}`, credentials.createInsecure());
    try {
      return await new Promise((resolve) => {
        client[method]?.({}, (error: ServiceError | null, reply: unknown) =>
          resolve(error === null ? reply : { code: error.code, details: error.details }),
        );
      });
    } finally {
      client['close']?.();
    }
  }

  it('answers its two calls', async () => {
    expect(await call('Whoami')).toEqual({
      name: 'n',
      hostname: 'pod-1',
      iface: ['127.0.0.1', '::1', '127.64.0.9'],
    });
    expect(await call('Bench')).toEqual({ data: 1 });
  });

  it('knows no other calls', async () => {
    expect(await call('Missing')).toEqual({
      code: status.UNIMPLEMENTED,
      details: 'unknown method Missing for service whoami.Whoami',
    });
  });
});

type Call = (...args: unknown[]) => void;
declare function clientOf(): new (address: string, given: unknown) => Record<string, Call>;
