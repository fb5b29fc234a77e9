import { once } from 'node:events';
import http2, { constants } from 'node:http2';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { started } from './back.testing.ts';
import { StreamBody } from './http2-request-body.ts';
import { StallClock } from './stall-clock.ts';

it('loses nothing of a body that comes while another stream is opened', async () => {
  const server = http2.createServer();
  const heard = new Promise<number>((resolve) => {
    server.on('stream', (stream) => {
      let bytes = 0;
      stream.on('error', () => {});
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      stream.on('end', () => bytes > 0 && resolve(bytes));
    });
  });
  const running = await started(server);
  const { address, port } = running.endpoint;
  const session = http2.connect(`http://${address}:${port}`);
  const stalls = new StallClock(10_000, () => {});
  const source = new PassThrough();
  const body = new StreamBody({ body: source, trailers: () => [], onBroken: () => {}, stalls });

  const refused = session.request({ ':method': 'POST' });
  refused.on('error', () => {});
  body.start(refused);
  refused.close(constants.NGHTTP2_REFUSED_STREAM);
  await new Promise<void>((resolve) => refused.on('close', resolve));
  const isRead = once(source, 'data');
  source.write(Buffer.alloc(chunkBytes));
  await isRead;
  source.end(Buffer.alloc(chunkBytes));
  expect(body.replayable).toBe(true);
  body.start(session.request({ ':method': 'POST' }, { waitForTrailers: true }));
  expect(await heard).toBe(2 * chunkBytes);
  expect(body.replayable).toBe(false);
  session.destroy();
  await running.close();
});

/** More than is kept while a stream is open. */
const chunkBytes = 20_000;
