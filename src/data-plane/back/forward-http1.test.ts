/** Every trap that stock forwarding falls into, one test each: real bytes in, real bytes out. */
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { GateOptions } from './back.testing.ts';
import { backendOf, startBytes, startGate, type TestServer } from './back.testing.ts';
import { eventually, type RawAnswer, requestText, speak } from './raw-client.testing.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});
const keep = async <T extends { close(): Promise<void> }>(thing: Promise<T>): Promise<T> => {
  const kept = await thing;
  open.push(kept);
  return kept;
};

const gateTo = (server: TestServer, options: Partial<GateOptions> = {}) =>
  keep(startGate({ target: { endpoint: server.endpoint }, ...options }));

/** A backend that answers each request head with these bytes; `undefined` hangs up. */
const answering = (...answers: readonly (string | undefined)[]) => {
  let count = 0;
  return keep(
    startBytes((socket) => {
      socket.on('data', (chunk: Buffer) => {
        if (!chunk.includes('\r\n\r\n')) return;
        const answer = answers[Math.min(count, answers.length - 1)];
        count += 1;
        if (answer === undefined) socket.destroy();
        else socket.write(answer, 'latin1');
      });
    }),
  );
};

/** One request through a gate to a backend that answers so. */
async function relay(answer: string, text = requestText('GET /'), more: Partial<GateOptions> = {}) {
  const server = await answering(answer);
  const gate = await gateTo(server, more);
  const result: RawAnswer = await speak(gate.port, text);
  await eventually(() => gate.outcomes.length > 0);
  return { ...result, gate, server, outcome: gate.outcomes[0] };
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('a request', () => {
  it('goes out as it came, with raw names, order and repetition, and without hop-by-hop fields', async () => {
    const { server } = await relay(
      OK,
      requestText(
        'GET /a/../b//c?x=%20&&y',
        'X-One: 1',
        'x-ONE: 2',
        'Cookie: a=b',
        'Keep-Alive: timeout=9',
        'TE: trailers',
        'Proxy-Connection: keep-alive',
        'Connection: x-hop',
        'X-Hop: secret',
      ),
    );
    expect(server.received()).toBe(
      'GET /a/../b//c?x=%20&&y HTTP/1.1\r\nHost: a.test\r\nX-One: 1\r\nx-ONE: 2\r\nCookie: a=b\r\n' +
        'Connection: TE\r\nTE: trailers\r\n\r\n',
    );
  });

  it('keeps its Content-Length', async () => {
    const { server, outcome } = await relay(
      OK,
      requestText('POST /', 'Content-Length: 5').replace(/$/, 'hello'),
    );
    expect(server.received()).toMatch(/Content-Length: 5\r\n\r\nhello$/);
    expect(server.received()).not.toContain('chunked');
    expect(outcome).toMatchObject({ kind: 'answered', bytesIn: 5, bytesOut: 2 });
  });

  it('keeps its chunks and its trailers', async () => {
    const body =
      '5\r\nhello\r\n0\r\nX-Sum: 12\r\nAuthorization: x\r\nX-Forwarded-For: 6\r\nx_real_ip: 6\r\n\r\n';
    const { server } = await relay(
      OK,
      requestText('POST /', 'Transfer-Encoding: chunked', 'Trailer: X-Sum') + body,
    );
    expect(server.received()).toContain('Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(server.received()).toMatch(/\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 12\r\n\r\n$/);
  });

  it('says that a POST without body has none', async () => {
    const { server } = await relay(OK, requestText('POST /'));
    expect(server.received()).toContain('Content-Length: 0\r\n');
  });

  it('cannot be split by a filter that left a line break', async () => {
    const server = await answering(OK);
    const gate = await gateTo(server);
    const outcome = await gate.back.mirror({
      id: 'm',
      backend: backendOf({ endpoint: server.endpoint }),
      endpoint: server.endpoint,
      head: {
        method: 'GET',
        target: '/',
        host: 'a',
        headers: ['X', 'a\r\nY: b'],
      },
      body: undefined,
      deadlines: { attemptMs: 0, requestEndsAt: Number.POSITIVE_INFINITY },
      signal: new AbortController().signal,
    });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'request-unsendable' } });
    expect(server.received()).toBe('');
  });
});

describe('Expect: 100-continue', () => {
  const put = (port: number, onText: (text: string, socket: net.Socket) => void) =>
    new Promise<string>((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        onText(text, socket);
      });
      socket.on('close', () => resolve(text));
      socket.write(requestText('PUT /', 'Content-Length: 5', 'Expect: 100-continue'));
    });

  it('is answered by the backend’s 100, and only then the body goes', async () => {
    const server = await keep(
      startBytes((socket) => {
        socket.on('data', (chunk: Buffer) => {
          if (chunk.includes('Expect')) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
          if (chunk.includes('hello')) socket.write(OK);
        });
      }),
    );
    const gate = await gateTo(server);
    let sent = false;
    const text = await put(gate.port, (soFar, socket) => {
      if (!sent && soFar.includes('100 Continue')) {
        sent = true;
        socket.write('hello');
      }
    });
    expect(text).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  });

  it('passes a 417 on without a 100 before it, and closes the connection', async () => {
    const server = await answering('HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n');
    const gate = await gateTo(server);
    const text = await put(gate.port, () => {});
    expect(text).toMatch(/^HTTP\/1.1 417 No/);
    expect(text).toMatch(/Connection: close/i);
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });

  it('does not wait for ever for a backend that knows nothing of it', async () => {
    const server = await keep(
      startBytes((socket) => {
        socket.on('data', (chunk: Buffer) => {
          if (chunk.includes('hello')) socket.write(OK);
        });
      }),
    );
    const gate = await gateTo(server, { limits: { continueMs: 50 } });
    const text = await put(gate.port, (soFar, socket) => {
      if (soFar === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('hello');
    });
    expect(text).toContain('200 OK');
  });
});

describe('an answer', () => {
  it('keeps raw names, order and repetition, and loses hop-by-hop fields', async () => {
    const { head, body } = await relay(
      'HTTP/1.1 299 Odd Reason\r\nX-B: 1\r\nx-a: \xe9\r\nX-B: 2\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n' +
        'Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nTE: x\r\nUpgrade: h2c\r\n' +
        'Proxy-Connection: x\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 2\r\n\r\nok',
    );
    expect(head).toBe(
      'HTTP/1.1 299 Odd Reason\r\nX-B: 1\r\nx-a: \xe9\r\nX-B: 2\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n' +
        'Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 2\r\nConnection: close',
    );
    expect(body).toBe('ok');
  });

  it('brings chunks and trailers along', async () => {
    const { head, body } = await relay(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n' +
        '3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\nx-sum: 6\r\n\r\n',
    );
    expect(head).toContain('Trailer: X-Sum');
    expect(body.replaceAll(/\w+\r\n(\w+)\r\n(?!\r\n)/g, '$1')).toContain('abcde');
    expect(body).toMatch(/0\r\nX-Sum: 5\r\nx-sum: 6\r\n\r\n$/);
  });

  it('ends with the connection where nothing else says so', async () => {
    const server = await keep(
      startBytes((socket) => {
        socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nuntil the end'));
      }),
    );
    const gate = await gateTo(server);
    expect((await speak(gate.port, requestText('GET /'))).body).toContain('until the end');
  });

  it('brings 103 hints along before it', async () => {
    const { text } = await relay(
      `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n${OK}`,
    );
    expect(text).toMatch(/^HTTP\/1.1 103 Early Hints\r\nlink: <\/a.css>; rel=preload\r\n\r\nHTTP/i);
    expect(text).toContain('200 OK');
  });

  it('has no body for HEAD, 204 and 304, and keeps the length that would have been', async () => {
    const head = await relay(
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n',
      requestText('HEAD /'),
    );
    expect([head.head.includes('Content-Length: 99'), head.body]).toEqual([true, '']);
    const empty = await relay('HTTP/1.1 204 No Content\r\n\r\n');
    expect([empty.status, empty.body, empty.head.includes('chunked')]).toEqual([204, '', false]);
    const same = await relay('HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nETag: "a"\r\n\r\n');
    expect([same.status, same.body, same.head.includes('Content-Length: 7')]).toEqual([
      304,
      '',
      true,
    ]);
  });

  it('is filtered by the caller', async () => {
    const { head } = await relay(OK, requestText('GET /'), {
      onHead: (status, headers) => [...headers, 'X-Status', String(status)],
    });
    expect(head).toContain('X-Status: 200');
  });

  it('begins before its body does', async () => {
    const server = await answering('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n');
    const gate = await gateTo(server);
    const { head } = await speak(gate.port, requestText('GET /'), 100);
    expect(head).toContain('text/event-stream');
  });
});

describe('an answer that breaks HTTP', () => {
  const cases: Readonly<Record<string, string>> = {
    'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'length and chunks':
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a signed length': 'HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\nabcd',
    'an unknown coding': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n',
    'a folded header': 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n',
    'a space before the colon': 'HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\na',
    'a bare line feed': 'HTTP/1.1 200 OK\r\nA: b\nContent-Length: 0\r\n\r\n',
    'a NUL': 'HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n',
    'another protocol': 'SSH-2.0-OpenSSH_9.6\r\n',
    'a foreign status': 'HTTP/1.1 999 Hm\r\n\r\n',
    'an unasked switch': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
  };
  for (const [what, bytes] of Object.entries(cases)) {
    it(`is refused and named: ${what}`, async () => {
      const { status, outcome } = await relay(bytes);
      expect(status).toBe(502);
      expect(outcome).toMatchObject({ failure: { code: 'backend-response-malformed' } });
    });
  }

  it('cuts the client off when the chunks break in the middle', async () => {
    const { outcome, closed } = await relay(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n',
    );
    expect(closed).toBe(true);
    expect(outcome).toMatchObject({
      responseStarted: true,
      failure: { code: 'backend-response-malformed' },
    });
  });

  it('is refused when its head never ends', async () => {
    const { status } = await relay(
      `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(5_000)}`,
      requestText('GET /'),
      { limits: { headBytesMax: 4_096 } },
    );
    expect(status).toBe(502);
  });

  it('does not poison the next answer with what it sent too much', async () => {
    const server = await answering(`${OK}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`, OK);
    const gate = await gateTo(server);
    await speak(gate.port, requestText('GET /'));
    expect((await speak(gate.port, requestText('GET /'))).body).toBe('ok');
    expect(server.accepted()).toBe(2);
  });
});
