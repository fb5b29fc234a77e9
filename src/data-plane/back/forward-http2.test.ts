import http2, { constants, type IncomingHttpHeaders } from 'node:http2';
import { afterEach, describe, expect, it } from 'vitest';
import { backendOf, startBytes, startGate } from './back.testing.ts';
import { ask, closeAll, h2cGate, keep, sessions, startH2 } from './http2.testing.ts';
import { eventually, requestText, speak } from './raw-client.testing.ts';

afterEach(closeAll);

describe('an HTTP/2 backend', () => {
  it('gets method, path, authority, fields, body and trailers, and its own come back', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = await startH2((stream, headers) => {
      seen.push(headers);
      stream.on('trailers', (trailers) => seen.push(trailers));
      let body = '';
      stream.on('data', (chunk) => {
        body += chunk;
      });
      stream.on('end', () => {
        stream.additionalHeaders({ ':status': 103, link: '</a>; rel=preload' });
        stream.respond({ ':status': 200, 'x-a': ['1', '2'] }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end(`got ${body}`);
      });
    });
    const gate = await h2cGate(server);
    const answer = await ask(
      gate,
      {
        ':method': 'POST',
        ':path': '/a.B/C?d',
        ':authority': 'shop.example',
        te: 'trailers',
        'x-m': ['p', 'q'],
      },
      { text: 'hello', trailers: { 'x-sum': '5' } },
    );
    expect(seen[0]).toMatchObject({
      ':method': 'POST',
      ':path': '/a.B/C?d',
      ':authority': 'shop.example',
      ':scheme': 'http',
      te: 'trailers',
      'x-m': 'p, q',
    });
    expect(seen[1]).toMatchObject({ 'x-sum': '5' });
    expect(answer).toMatchObject({
      headers: { ':status': 200, 'x-a': '1, 2' },
      information: [{ ':status': 103 }],
      body: 'got hello',
      trailers: { 'grpc-status': '0' },
    });
    expect(gate.outcomes[0]).toMatchObject({ kind: 'answered', bytesIn: 5, bytesOut: 9 });
  });

  it('may answer with a head alone, as gRPC does for errors', async () => {
    const server = await startH2((stream) =>
      stream.respond({ ':status': 200, 'grpc-status': '12' }, { endStream: true }),
    );
    const answer = await ask(await h2cGate(server));
    expect(answer).toMatchObject({ headers: { 'grpc-status': '12' }, endedWithHead: true });
  });

  it('serves HTTP/1.1 clients too, trailers included', async () => {
    const server = await startH2((stream) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '1' }));
      stream.end('body');
    });
    const gate = await h2cGate(server, { front: 'http' });
    const { body, head } = await speak(gate.port, requestText('GET /'));
    expect(head).toContain('Transfer-Encoding: chunked');
    expect(body).toBe('4\r\nbody\r\n0\r\nx-sum: 1\r\n\r\n');
  });

  it('that informs without end is given up', async () => {
    const server = await startH2((stream) => {
      for (let count = 0; count < 100; count += 1) stream.additionalHeaders({ ':status': 103 });
      stream.respond({ ':status': 200 }, { endStream: true });
    });
    expect((await ask(await h2cGate(server))).body).toBe('backend-response-malformed');
  });

  it.each([
    ['many', () => Array.from({ length: 4_000 }, (_, at) => [`x-${at}`, 'y'])],
    ['long', () => [['x-long', 'y'.repeat(64 * 1024)]]],
  ])('is not asked with %s fields that would end the session of others', async (...[, fields]) => {
    const server = await startH2((stream, headers) => {
      if (headers[':path'] === '/big') return;
      setTimeout(() => {
        stream.respond({ ':status': 200 });
        stream.end('unharmed');
      }, 200);
    });
    const gate = await h2cGate(server);
    const other = ask(gate, {});
    await eventually(() => gate.begun() === 1);
    const headers = fields().flat();
    const head = { method: 'GET', target: '/big', host: 'a.test', headers };
    const outcome = await gate.back.mirror({
      id: 'm',
      backend: backendOf({ endpoint: server.endpoint, protocol: 'h2c' }),
      endpoint: server.endpoint,
      head,
      body: undefined,
      deadlines: { attemptMs: 0, requestEndsAt: Number.POSITIVE_INFINITY },
      signal: new AbortController().signal,
    });
    expect(outcome).toMatchObject({ failure: { code: 'request-unsendable' } });
    expect((await other).body).toBe('unharmed');
  });

  it('hears of a client that went away', async () => {
    const codes: (number | undefined)[] = [];
    const server = await startH2((stream) => {
      stream.on('close', () => codes.push(stream.rstCode));
    });
    const gate = await h2cGate(server);
    const outcome = gate.outcome();
    void ask(gate);
    await eventually(() => server.accepted() === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const session of sessions) session.destroy();
    expect(await outcome).toMatchObject({ failure: { code: 'client-went-away' } });
    expect(await eventually(() => codes[0] === constants.NGHTTP2_CANCEL)).toBe(true);
  });

  it('is not swamped: a slow client slows it down', async () => {
    let sent = 0;
    const server = await startH2((stream) => {
      stream.respond();
      const more = (): void => {
        while (sent < 64 && stream.write(Buffer.alloc(1 << 20))) sent += 1;
        if (sent < 64) stream.once('drain', more);
      };
      more();
    });
    const gate = await h2cGate(server);
    const session = http2.connect(`http://127.0.0.1:${gate.port}`);
    sessions.push(session);
    const request = session.request({ ':path': '/' });
    request.on('error', () => {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toBeLessThan(20);
    request.close();
  });
});

describe('an HTTP/1.1 backend behind an HTTP/2 client', () => {
  const h1Gate = async (text: string, then?: 'reset') => {
    const server = await keep(
      startBytes((socket) => {
        socket.once('data', () => {
          socket.write(text, 'latin1');
          if (then) setTimeout(() => socket.resetAndDestroy(), 20);
        });
      }),
    );
    const gate = await keep(startGate({ target: { endpoint: server.endpoint }, front: 'http2' }));
    return { server, gate };
  };

  it('cannot crash the gateway with fields that HTTP/2 forbids or allows once', async () => {
    const { gate } = await h1Gate(
      'HTTP/1.1 200 OK\r\nUpgrade: h2c\r\nTE: trailers\r\nProxy-Connection: x\r\nHTTP2-Settings: y\r\n' +
        'Keep-Alive: timeout=5\r\nConnection: keep-alive\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n' +
        'Set-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\nok',
    );
    const { headers, body } = await ask(gate);
    expect(body).toBe('ok');
    expect(Object.keys(headers)).not.toContain('upgrade');
    expect(headers).toMatchObject({ 'content-type': 'a/b', 'set-cookie': ['a', 'b'] });
  });

  it('that breaks off resets the stream', async () => {
    const { gate } = await h1Gate('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', 'reset');
    const { rstCode, body } = await ask(gate);
    expect([rstCode, body]).toEqual([constants.NGHTTP2_INTERNAL_ERROR, 'half']);
  });

  it('brings trailers and hints along', async () => {
    const { gate } = await h1Gate(
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n' +
        '\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n',
    );
    expect(await ask(gate)).toMatchObject({
      information: [{ ':status': 103, link: '</a>' }],
      body: 'a',
      trailers: { 'x-sum': '1' },
    });
  });

  it('gets a body of unknown length in chunks', async () => {
    const { gate, server } = await h1Gate('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await ask(gate, { ':method': 'POST' }, { text: 'hello', trailers: { 'x-sum': '5' } });
    await eventually(() => server.received().endsWith('\r\n\r\n'));
    expect(server.received()).toMatch(/chunked\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 5\r\n\r\n$/);
  });
});
