import { once } from 'node:events';
import { createServer } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientHello } from './client-hello.ts';

/** The first bytes of Node's own client. */
async function helloOf(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const client = connect({ port, host: '127.0.0.1', ...options });
  client.on('error', () => {});
  const [raw] = await once(server, 'connection');
  const [bytes] = await once(raw, 'data');
  raw.destroy();
  server.close();
  return bytes;
}

describe('a ClientHello', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('of %s tells its server name', async (maxVersion) => {
    expect(readClientHello(await helloOf({ servername: 'a.test', maxVersion }))).toEqual({
      serverName: 'a.test',
    });
  });

  it('without SNI is a ClientHello all the same', async () => {
    expect(readClientHello(await helloOf({}))).toEqual({});
  });

  it('may be cut anywhere and into any number of records', async () => {
    const hello = await helloOf({ servername: 'a.test', ALPNProtocols: ['h2'] });
    const message = hello.subarray(5);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: message.length }), (size) => {
        const records: Buffer[] = [];
        for (let at = 0; at < message.length; at += size) {
          const part = message.subarray(at, at + size);
          records.push(Buffer.from([0x16, 3, 1, part.length >> 8, part.length & 0xff]), part);
        }
        const bytes = Buffer.concat(records);
        expect(readClientHello(bytes)).toEqual({ serverName: 'a.test' });
        expect(readClientHello(bytes.subarray(0, bytes.length - 1))).toBe('incomplete');
      }),
    );
  });

  it('may have early data right behind it', async () => {
    const hello = await helloOf({ servername: 'a.test' });
    const earlyData = Buffer.from([0x17, 3, 3, 0, 2, 1, 2, 0x99]);
    expect(readClientHello(Buffer.concat([hello, earlyData]))).toEqual({ serverName: 'a.test' });
  });

  it('with a server name that no terminal should see is not read', async () => {
    const hello = await helloOf({ servername: 'abcdefgh.test' });
    const at = hello.indexOf('abcdefgh');
    for (const name of ['\u001b[31mabc', 'ab\ncdefg', 'abcd\u009bfg', 'ab cdefg', '\0bcdefgh']) {
      hello.write(name.padEnd(8, 'x'), at, 8, 'latin1');
      expect(readClientHello(hello)).toBe('unreadable');
    }
  });

  it('that is damaged never throws', async () => {
    const hello = await helloOf({ servername: 'a.test' });
    fc.assert(
      fc.property(fc.nat(hello.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Buffer.from(hello);
        damaged[at] = byte;
        expect(() => readClientHello(damaged)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['another record', Buffer.from([0x17, 3, 3, 0, 1, 0])],
    ['another message', Buffer.from([0x16, 3, 3, 0, 4, 2, 0, 0, 0])],
    ['a length beyond reason', Buffer.from([0x16, 3, 3, 0, 4, 1, 0xff, 0xff, 0xff])],
  ])('is not %s', (_, bytes) => {
    expect(readClientHello(bytes)).toBe('unreadable');
  });
});
