import { request } from 'node:https';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi, token } from '../api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi({ objects: [configMap('a')] });
});
afterAll(() => api.close());

function configMap(name: string, annotations: Record<string, string> = {}) {
  const metadata = { name, namespace: 'default', annotations };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

interface Opened {
  readonly accept: string | undefined;
  readonly socket: Duplex;
  /** Opcode and payload of every frame so far. */
  readonly frames: () => readonly (readonly [number, Buffer])[];
  readonly until: (count: number) => Promise<void>;
}

function open(path: string, headers: Record<string, string> = {}): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const asked = request(`${api.url}${path}`, {
      rejectUnauthorized: false,
      agent: false,
      headers: {
        authorization: `Bearer ${token}`,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    asked.on('error', reject);
    asked.on('response', (response) => reject(new Error(`answered ${response.statusCode}`)));
    asked.on('upgrade', (response, socket, head) => {
      let bytes = head;
      socket.on('error', () => {});
      socket.on('data', (piece: Buffer) => {
        bytes = Buffer.concat([bytes, piece]);
      });
      resolve({
        accept: response.headers['sec-websocket-accept'],
        socket,
        frames: () => framesIn(bytes),
        async until(count) {
          const deadline = performance.now() + 2_000;
          while (framesIn(bytes).length < count) {
            if (performance.now() > deadline) throw new Error(`not within two seconds: ${bytes}`);
            await new Promise((again) => setTimeout(again, 5));
          }
        },
      });
    });
    asked.end();
  });
}

function framesIn(bytes: Buffer): readonly (readonly [number, Buffer])[] {
  const frames: [number, Buffer][] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = bytes.readUInt8(at + 1);
    const start = at + (short === 126 ? 4 : 2);
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    if (start + length > bytes.length) break;
    frames.push([bytes.readUInt8(at), bytes.subarray(start, start + length)]);
    at = start + length;
  }
  return frames;
}

/** As a client must write it; a mask of zeros changes nothing. */
function masked(opcode: number, payload: string): Buffer {
  const head = [0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0];
  return Buffer.concat([Buffer.from(head), Buffer.from(payload)]);
}

const path = '/api/v1/namespaces/default/configmaps?watch=true';

test('a watch can be had over a WebSocket, an event in each message', async () => {
  const { host } = new URL(api.url);
  const watch = await open(path, { origin: `https://${host}` });
  // The pair of key and answer that RFC 6455 gives.
  expect(watch.accept).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  await watch.until(1);
  api.store.create(configMap('b', { a: 'long '.repeat(100) }));
  await watch.until(2);
  const events = watch.frames().map(([opcode, text]) => [opcode, JSON.parse(text.toString())]);
  expect(events).toMatchObject([
    [0x81, { type: 'ADDED', object: { metadata: { name: 'a' } } }],
    [0x81, { type: 'ADDED', object: { metadata: { name: 'b' } } }],
  ]);
  watch.socket.destroy();
});

test('a client is told that the server lives, and may say what it likes', async () => {
  const watch = await open(`${path}&labelSelector=none`);
  const bytes = Buffer.concat([masked(1, 'hello'), masked(9, 'there?')]);
  // In pieces, as a network delivers them.
  for (const byte of bytes) watch.socket.write(Buffer.from([byte]));
  await watch.until(1);
  expect(watch.frames()).toEqual([[0x8a, Buffer.from('there?')]]);
  watch.socket.write(masked(8, ''));
  await watch.until(2);
  expect(watch.frames()[1]?.[0]).toBe(0x88);
});

test('a watch whose time is up says goodbye', async () => {
  const watch = await open(`${path}&labelSelector=none&timeoutSeconds=1`);
  await watch.until(1);
  expect(watch.frames()).toEqual([[0x88, Buffer.from([0x03, 0xe8])]]);
});

test('a client that hangs up without a word is forgotten', async () => {
  const { socket } = await open(`${path}&labelSelector=none`);
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.end();
  await closed;
});

test('who asks for anything else over a WebSocket is answered plainly', async () => {
  await expect(open('/api/v1/namespaces/default/configmaps')).rejects.toThrow('answered 200');
  await expect(open('/nowhere')).rejects.toThrow('answered 404');
  await expect(open(path, { upgrade: 'SPDY/3.1' })).rejects.toThrow('answered 200');
  await expect(open(path, { authorization: '' })).rejects.toThrow('answered 401');
  await expect(open(path, { origin: 'https://evil.example' })).rejects.toThrow('answered 403');
});

test('the end of the server is the end of its WebSockets', async () => {
  const other = await openApi();
  const { host } = new URL(other.url);
  const asked = request(`${other.url}${path}`, {
    rejectUnauthorized: false,
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  });
  const closed = new Promise<void>((resolve) => {
    asked.on('upgrade', (_, socket) => {
      socket.on('error', () => {}).on('close', () => resolve());
      other.close();
    });
  });
  asked.end();
  await closed;
});
