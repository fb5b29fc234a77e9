/** Exchanges that end badly, and what becomes of their connections. */
import http2 from 'node:http2';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type GateOptions,
  startBytes,
  startGate,
  startHttp,
  type TestServer,
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

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('a backend that goes away', () => {
  it('in mid-body: the client is cut off at once, and told why', async () => {
    const server = await keep(
      startBytes((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
          setTimeout(() => socket.resetAndDestroy(), 30);
        });
      }),
    );
    const gate = await gateTo(server);
    const startedAt = performance.now();
    const { closed, body } = await speak(
      gate.port,
      requestText('GET /').replace(/close/, 'keep-alive'),
    );
    expect([closed, body]).toEqual([true, 'half']);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(gate.outcomes[0]).toMatchObject({
      failure: { code: 'backend-closed-early' },
      responseStarted: true,
      retryable: false,
      status: 200,
      bytesOut: 4,
    });
  });

  it('before it answers: a 502, and no second try on a fresh connection', async () => {
    const server = await answering(undefined);
    const gate = await gateTo(server);
    expect((await speak(gate.port, requestText('GET /'))).status).toBe(502);
    expect(server.accepted()).toBe(1);
    expect(gate.outcomes[0]).toMatchObject({ failure: { code: 'backend-closed-early' } });
  });

  it('on a kept connection as a GET goes out: it is sent once more', async () => {
    const server = await answering(OK, undefined, OK);
    const gate = await gateTo(server);
    await speak(gate.port, requestText('GET /1'));
    expect((await speak(gate.port, requestText('GET /2'))).body).toBe('ok');
    expect(server.accepted()).toBe(2);
  });

  it('on a kept connection as a POST goes out: it is not sent again', async () => {
    const server = await answering(OK, undefined, OK);
    const gate = await gateTo(server);
    await speak(gate.port, requestText('GET /1'));
    expect((await speak(gate.port, requestText('POST /2', 'Content-Length: 0'))).status).toBe(502);
    expect(gate.outcomes[1]).toMatchObject({
      failure: { message: expect.stringContaining('POST cannot safely be sent twice') },
    });
  });

  it('for good: the attempt’s deadline ends the wait, once and by its name', async () => {
    const server = await keep(startBytes(() => {}));
    const gate = await gateTo(server, { attemptMs: 60 });
    const { status, text } = await speak(gate.port, requestText('GET /'));
    expect([status, text.split('HTTP/1.1 ').length]).toEqual([502, 2]);
    expect(gate.outcomes).toMatchObject([{ failure: { code: 'backend-timed-out' } }]);
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });

  it('for good: the request’s deadline ends the wait as well', async () => {
    const server = await keep(startBytes(() => {}));
    const gate = await gateTo(server, { requestMs: 60, attemptMs: 5_000 });
    expect((await speak(gate.port, requestText('GET /'))).status).toBe(502);
    expect(gate.outcomes).toMatchObject([{ failure: { code: 'backend-timed-out' } }]);
  });

  it('in mid-body for good: the deadline cuts the client off', async () => {
    const server = await answering('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
    const gate = await gateTo(server, { attemptMs: 60 });
    const { closed } = await speak(gate.port, requestText('GET /').replace(/close/, 'keep-alive'));
    expect(closed).toBe(true);
    expect(gate.outcomes[0]).toMatchObject({ responseStarted: true });
  });
});

describe('a client', () => {
  it('that goes away takes the backend’s request with it', async () => {
    const server = await keep(startBytes(() => {}));
    const gate = await gateTo(server);
    const outcome = gate.outcome();
    const socket = net.connect(gate.port, '127.0.0.1');
    socket.write(requestText('GET /'));
    await eventually(() => server.open() === 1);
    socket.destroy();
    expect(await outcome).toMatchObject({ failure: { code: 'client-went-away' } });
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });

  it('that reads slowly slows the backend down', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    let sent = 0;
    const server = await keep(
      startHttp((_request, response) => {
        const more = (): void => {
          while (sent < 64 && response.write(chunk)) sent += 1;
          if (sent < 64) response.once('drain', more);
        };
        more();
      }),
    );
    const gate = await gateTo(server);
    const socket = net.connect(gate.port, '127.0.0.1');
    socket.pause();
    socket.write(requestText('GET /'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toBeLessThan(40);
    let got = 0;
    socket.on('data', (data) => {
      got += data.length;
    });
    socket.resume();
    expect(await eventually(() => got > 60 << 20)).toBe(true);
    socket.destroy();
  });
});

describe('an HTTP/2 client', () => {
  it('keeps its session when a backend sends more header fields than fit', async () => {
    const fields = Array.from({ length: 6_000 }, (_, at) => `x-${at}: y\r\n`).join('');
    const server = await answering(`HTTP/1.1 200 OK\r\n${fields}Content-Length: 0\r\n\r\n`, OK);
    const gate = await gateTo(server, { front: 'http2', limits: { headBytesMax: 256 * 1024 } });
    const session = http2.connect(`http://127.0.0.1:${gate.port}`);
    session.on('error', () => {});
    open.push({ close: async () => session.destroy() });
    const statusOf = () =>
      new Promise((resolve) => {
        const stream = session.request({ ':path': '/', ':authority': 'a.test' });
        stream.on('response', (headers) => resolve(headers[':status']));
        stream.on('error', () => resolve('reset')).resume();
      });
    expect(await statusOf()).toBe(502);
    expect(gate.outcomes[0]).toMatchObject({ failure: { code: 'backend-response-malformed' } });
    expect(await statusOf()).toBe(200);
  });
});

describe('connections', () => {
  it('are kept, and shared by requests that follow each other', async () => {
    const server = await answering(OK);
    const gate = await gateTo(server);
    for (let count = 0; count < 5; count += 1) await speak(gate.port, requestText('GET /'));
    expect(server.accepted()).toBe(1);
    expect(gate.outcomes[0]).toMatchObject({ timings: { connectMs: expect.any(Number) } });
    expect(gate.outcomes[4]?.timings.connectMs).toBeUndefined();
  });

  it('are not kept past the backend’s own Keep-Alive', async () => {
    const server = await answering(
      'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n',
    );
    const gate = await gateTo(server);
    for (let count = 0; count < 2; count += 1) await speak(gate.port, requestText('GET /'));
    expect(server.accepted()).toBe(2);
  });

  it('close when no table uses them any more', async () => {
    const server = await answering(OK);
    const gate = await gateTo(server);
    await speak(gate.port, requestText('GET /'));
    expect(server.open()).toBe(1);
    gate.back.retain({ revision: 2, sockets: [] });
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });

  it('close when idle for too long', async () => {
    const server = await answering(OK);
    const gate = await gateTo(server, { limits: { idleMs: 10 } });
    await speak(gate.port, requestText('GET /'));
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });

  it('are limited, and those who wait get the next one or a named failure', async () => {
    const server = await keep(
      startBytes((socket) => {
        socket.on('data', () => setTimeout(() => socket.write(OK), 50));
      }),
    );
    const gate = await gateTo(server, { limits: { connectionsMax: 1, waitingMax: 1 } });
    const answers = await Promise.all([1, 2, 3].map(() => speak(gate.port, requestText('GET /'))));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 502]);
    expect(server.accepted()).toBe(1);
  });

  it('that ended with their answer are given to nobody who waits', async () => {
    const server = await keep(
      startBytes((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nto the end'));
      }),
    );
    const gate = await gateTo(server, { limits: { connectionsMax: 1 } });
    const post = requestText('POST /', 'Content-Length: 0');
    const answers = await Promise.all([1, 2, 3].map(() => speak(gate.port, post)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  });

  it('are not made for those who waited and left', async () => {
    const server = await keep(startBytes(() => {}));
    const gate = await gateTo(server, { limits: { connectionsMax: 1 } });
    const clients = [1, 2, 3, 4].map(() => net.connect(gate.port, '127.0.0.1'));
    for (const client of clients) client.write(requestText('GET /'));
    await eventually(() => gate.begun() === 4);
    for (const client of clients) client.destroy();
    expect(await eventually(() => gate.outcomes.length === 4)).toBe(true);
    expect(await eventually(() => server.open() === 0)).toBe(true);
    expect(server.accepted()).toBe(1);
  });

  it('end with the back leg, and every request is told', async () => {
    const server = await keep(startBytes(() => {}));
    const gate = await gateTo(server);
    const answer = speak(gate.port, requestText('GET /'));
    await eventually(() => server.received() !== '');
    await gate.back.close();
    expect((await answer).body).toBe('gateway-stopping');
  });
});
