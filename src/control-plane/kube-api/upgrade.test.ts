import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi, token } from './api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const configMap = (name: string) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

/** What comes back until the server ends the connection; the pieces are sent one by one. */
function exchange(...pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(api.url);
    let text = '';
    const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', reject).on('close', () => resolve(text));
    socket.on('data', (piece) => {
      text += piece;
    });
    socket.on('secureConnect', async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((next) => setTimeout(next, 20));
      }
    });
  });
}

function head(line: string, ...headers: readonly string[]): string {
  const { host } = new URL(api.url);
  const always = [`Host: ${host}`, `Authorization: Bearer ${token}`];
  return [line, ...always, ...headers, '', ''].join('\r\n');
}

const post = 'POST /api/v1/namespaces/default/configmaps HTTP/1.1';
const toHttp2 = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'];

test.each([
  ['with its head', (all: string) => [all]],
  ['after its head', (all: string) => all.split(/(?<=\r\n\r\n)/)],
  ['in pieces', (all: string) => [all.slice(0, -9), all.slice(-9)]],
])('a body that comes %s is read, though its client offers HTTP/2', async (how, inPieces) => {
  const body = configMap(how.replaceAll(' ', '-'));
  const length = `Content-Length: ${body.length}`;
  const json = 'Content-Type: application/json';
  const said = await exchange(...inPieces(head(post, ...toHttp2, json, length) + body));
  expect(said).toMatch(/^HTTP\/1\.1 201 /);
});

test('a chunked body is read, though its client offers HTTP/2', async () => {
  const body = configMap('chunked');
  const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const headers = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
  const said = await exchange(head(post, ...toHttp2, ...headers), chunk);
  expect(said).toMatch(/^HTTP\/1\.1 201 /);
});

test('who writes and would have a WebSocket is answered plainly', async () => {
  const body = configMap('over-a-web-socket');
  const wish = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const length = `Content-Length: ${body.length}`;
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const json = 'Content-Type: application/json';
  const said = await exchange(head(post, ...wish, key, json, length) + body);
  expect(said).toMatch(/^HTTP\/1\.1 201 /);
});

test('a stranger that offers HTTP/2 is refused as any other', async () => {
  const said = await exchange(
    `GET /api HTTP/1.1\r\nHost: evil.example\r\n${toHttp2.join('\r\n')}\r\n\r\n`,
  );
  expect(said).toMatch(/^HTTP\/1\.1 403 /);
});
