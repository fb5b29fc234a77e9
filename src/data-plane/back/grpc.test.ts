import http2, { type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Authority,
  identityOf,
  type Leaf,
  makeAuthority,
  started,
  startGate,
  verified,
} from './back.testing.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

let authority: Authority;
let leaf: Leaf;
beforeAll(async () => {
  authority = await makeAuthority('inside');
  leaf = await authority.issue({ dns: ['back.example'] });
});

/** A gRPC client in front of the gate, and a bare gRPC server behind it, over verified TLS. */
async function startGrpc(respond: (stream: ServerHttp2Stream) => void) {
  const http = http2.createSecureServer({ cert: leaf.cert, key: leaf.key });
  http.on('stream', respond);
  // The two kinds of HTTP/2 server differ in nothing that `started` uses.
  const server = await started(http as unknown as Http2Server);
  const tls = verified(identityOf(authority));
  const target = { endpoint: server.endpoint, protocol: 'h2c', tls } as const;
  const gate = await startGate({ target, front: 'http2' });
  const client = new Client(`127.0.0.1:${gate.port}`, credentials.createInsecure());
  open.push(server.close, gate.close, () => client.close());
  return client;
}

function frame(text: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, Buffer.from(text)]);
}

const encode = (text: string): Buffer => Buffer.from(text);
const decode = (bytes: Buffer): string => bytes.toString();

describe('gRPC', () => {
  it('carries a unary call with its status in the trailers', async () => {
    const client = await startGrpc((stream) => {
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.on('data', (chunk: Buffer) => stream.end(frame(`got ${chunk.subarray(5)}`)));
    });
    const reply = await new Promise<string | undefined>((resolve, reject) => {
      client.makeUnaryRequest('/a.B/C', encode, decode, 'hello', (error, value) =>
        error ? reject(error) : resolve(value),
      );
    });
    expect(reply).toBe('got hello');
  });

  it('carries an error that has no body at all', async () => {
    const client = await startGrpc((stream) => {
      const headers = { 'content-type': 'application/grpc', 'grpc-status': '12' };
      stream.respond({ ...headers, 'grpc-message': 'no such method' }, { endStream: true });
    });
    const error = await new Promise<ServiceError | null>((resolve) => {
      client.makeUnaryRequest('/a.B/C', encode, decode, 'x', (failed) => resolve(failed));
    });
    expect(error).toMatchObject({ code: status.UNIMPLEMENTED, details: 'no such method' });
  });

  it('carries both directions of a stream at once', async () => {
    const client = await startGrpc((stream) => {
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.on('data', (chunk: Buffer) => stream.write(chunk));
      stream.on('end', () => stream.end());
    });
    const call = client.makeBidiStreamRequest('/a.B/D', encode, decode);
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      call.on('data', (text: string) => {
        heard.push(text);
        if (heard.length < 3) call.write(`${heard.length}`);
        else call.end();
      });
      call.on('status', () => resolve());
      call.write('0');
    });
    expect(heard).toEqual(['0', '1', '2']);
  });
});
