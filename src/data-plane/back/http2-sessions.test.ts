import http2, { constants, type Http2Server } from 'node:http2';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Authority,
  identityOf,
  type Leaf,
  makeAuthority,
  startBytes,
  startGate,
  startHttp,
  tlsOptions,
  verified,
} from './back.testing.ts';
import { answersAtOnce, ask, closeAll, h2cGate, keep, startH2 } from './http2.testing.ts';
import { eventually } from './raw-client.testing.ts';

afterEach(closeAll);

let authority: Authority;
let leaf: Leaf;
beforeAll(async () => {
  authority = await makeAuthority('inside');
  leaf = await authority.issue({ dns: ['back.example'] });
});

describe('a session to an HTTP/2 backend', () => {
  it('carries many requests on one session, beyond the streams it takes at once', async () => {
    const server = await startH2(
      (stream) => {
        stream.respond();
        setTimeout(() => stream.end('x'), 5);
      },
      http2.createServer({ settings: { maxConcurrentStreams: 4 } }),
    );
    const gate = await h2cGate(server, { limits: { sessionsMax: 4 } });
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(gate)));
    expect(answers.map((answer) => answer.body)).toEqual(Array(12).fill('x'));
    expect(server.accepted()).toBeLessThanOrEqual(4);
  });

  it('is verified before it is asked, and must agree to h2', async () => {
    const server = await startH2(
      (stream) => {
        stream.respond();
        stream.end('safe');
      },
      http2.createSecureServer({ cert: leaf.cert, key: leaf.key }) as unknown as Http2Server,
    );
    const identity = identityOf(authority);
    const target = { endpoint: server.endpoint, protocol: 'h2c', tls: verified(identity) } as const;
    const gate = await keep(startGate({ target, front: 'http2' }));
    expect((await ask(gate)).body).toBe('safe');
    expect(gate.events[0]).toMatchObject({ handshake: { alpn: 'h2' }, checks: [{}, {}, {}] });
    const old = await keep(startHttp((_request, response) => response.end(), tlsOptions(leaf)));
    gate.target = { ...target, endpoint: old.endpoint };
    expect((await ask(gate)).body).toBe('backend-no-h2');
    const silent = await keep(startHttp(() => {}, { cert: leaf.cert, key: leaf.key }));
    gate.target = { ...target, endpoint: silent.endpoint };
    expect((await ask(gate)).body).toBe('backend-no-h2');
  });

  it('that answers many streams in one piece keeps every head', async () => {
    const server = await keep(
      startBytes(answersAtOnce(20), tlsOptions(leaf, { ALPNProtocols: ['h2'] })),
    );
    const tls = verified(identityOf(authority));
    const target = { endpoint: server.endpoint, protocol: 'h2c', tls } as const;
    const gate = await keep(startGate({ target, front: 'http2' }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(gate)));
    for (const { headers, body, trailers } of answers) {
      expect([headers['content-type'], body, trailers['x']]).toEqual(['x', 'hello', 'y']);
    }
  });

  it('that insists on a client certificate is named as such', async () => {
    const options = { requestCert: true, rejectUnauthorized: true, ca: authority.pem };
    const server = await startH2(
      (stream) => stream.respond(undefined, { endStream: true }),
      http2.createSecureServer({ ...options, ...leaf }) as unknown as Http2Server,
    );
    const tls = verified(identityOf(authority));
    const gate = await h2cGate(server, {
      target: { endpoint: server.endpoint, protocol: 'h2c', tls },
    });
    expect((await ask(gate)).body).toBe('backend-requires-client-certificate');
  });

  it('that turns out to speak HTTP/1.1 is named, and gets no request', async () => {
    let asked = 0;
    const server = await keep(
      startHttp((_request, response) => {
        asked += 1;
        response.end();
      }),
    );
    expect((await ask(await h2cGate(server))).body).toBe('backend-no-h2');
    expect(asked).toBe(0);
    const mute = await keep(startBytes(() => {}));
    expect((await ask(await h2cGate(mute, { limits: { handshakeMs: 50 } }))).body).toBe(
      'backend-no-h2',
    );
  });

  it('that resets a stream resets the client’s with the same code', async () => {
    const server = await startH2((stream) => {
      // Without this, Node would end the body in proper form before it resets the stream.
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.write('half');
      setTimeout(() => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM), 20);
    });
    const gate = await h2cGate(server);
    const answer = await ask(gate);
    expect(answer.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    expect(gate.outcomes[0]).toMatchObject({
      responseStarted: true,
      failure: {
        code: 'backend-stream-reset',
        message: expect.stringContaining('ENHANCE_YOUR_CALM'),
      },
    });
  });

  it('that refuses a stream gets the request once more, with its body', async () => {
    let asked = 0;
    const server = await startH2(async (stream) => {
      asked += 1;
      if (asked % 3 !== 0) return stream.close(constants.NGHTTP2_REFUSED_STREAM);
      let heard = '';
      stream.respond();
      stream.on('data', (chunk) => {
        heard += chunk;
      });
      return stream.on('end', () => stream.end(`third: ${heard}`));
    });
    const gate = await h2cGate(server);
    expect((await ask(gate)).body).toBe('third: ');
    expect((await ask(gate, { ':method': 'POST' }, { text: 'all of it' })).body).toBe(
      'third: all of it',
    );
    expect(gate.outcomes.at(-1)).toMatchObject({ kind: 'answered', bytesIn: 'all of it'.length });
    const long = await ask(gate, { ':method': 'POST' }, { text: 'x'.repeat(100_000) });
    expect([long.body, gate.outcomes.at(-1)]).toMatchObject(['backend-stream-reset', {}]);
  });

  it('that says GOAWAY finishes what it began and is dialled anew', async () => {
    const server = await startH2((stream) => {
      stream.respond();
      stream.write('a');
      stream.session?.goaway(constants.NGHTTP2_NO_ERROR);
      setTimeout(() => stream.end('b'), 30);
    });
    const gate = await h2cGate(server);
    expect((await ask(gate)).body).toBe('ab');
    expect((await ask(gate)).body).toBe('ab');
    expect(server.accepted()).toBe(2);
  });

  it('that dies in mid-body takes the client’s stream with it', async () => {
    const server = await startH2((stream) => {
      stream.respond();
      stream.write('half');
      setTimeout(() => server.cut(), 20);
    });
    const gate = await h2cGate(server);
    const answer = await ask(gate);
    expect(answer.rstCode).not.toBe(constants.NGHTTP2_NO_ERROR);
    expect(gate.outcomes[0]).toMatchObject({ failure: { code: 'backend-closed-early' } });
  });

  it('that stops answering pings is given up', async () => {
    // A stopped process: its SETTINGS came, and then nothing any more.
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    const server = await keep(startBytes((socket) => socket.write(settings)));
    const gate = await h2cGate(server, { limits: { pingMs: 1 } });
    expect((await ask(gate)).body).toBe('backend-closed-early');
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });
});
