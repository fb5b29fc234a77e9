import { describe, expect, it } from 'vitest';
import { orderBytes, readNews, readOrder, protocolVersion as version } from './protocol.ts';

const container = { name: 'c', program: 'whoami', args: ['-x'], env: {}, files: { '/f': 'AA==' } };
const pod = {
  key: 'a/b',
  run: 1,
  hostname: 'b',
  address: '127.64.0.1',
  ownAddress: true,
  lowestBindablePort: 1024,
  formerPorts: {},
  containers: [container],
};

describe('an order', () => {
  it('is read as it was written', () => {
    for (const order of [
      { version, type: 'run', pod },
      { version, type: 'stop', key: 'a/b' },
      { version, type: 'files', key: 'a/b', files: { c: { '/f': '' } } },
    ]) {
      expect(readOrder(structuredClone(order))).toEqual(order);
    }
  });

  it.each([
    null,
    'run',
    { type: 'stop', key: 'a/b' },
    { version: version + 1, type: 'stop', key: 'a/b' },
    { version, type: 'stop', key: 1 },
    { version, type: 'jump', key: 'a/b' },
    { version, type: 'run', pod: { ...pod, containers: [{ ...container, program: 'sh' }] } },
    { version, type: 'run', pod: { ...pod, address: undefined } },
  ])('that is none of ours is left alone: %j', (message) => {
    expect(readOrder(message)).toBeUndefined();
  });

  it('has a size that counts files, arguments and environment', () => {
    expect(
      orderBytes([{ ...container, program: 'whoami', env: { AB: 'cd' }, files: { '/f': 'AA==' } }]),
    ).toBe(2 + 4 + 6);
  });
});

describe('news', () => {
  it('is read as it was written, without lines that are none', () => {
    const state = { name: 'c', state: 'running', restarts: 0, ports: { 80: 10_080 } };
    const news = { version, type: 'state', key: 'a/b', run: 1, containers: [state] };
    expect(readNews(structuredClone(news))).toEqual(news);
    const line = { key: 'a/b', container: 'c', stream: 'stdout', time: 1, text: 'x' };
    expect(readNews({ version, type: 'logs', lines: [line, { ...line, time: 'now' }] })).toEqual({
      version,
      type: 'logs',
      lines: [line],
    });
  });

  it('that is none of ours is left alone', () => {
    expect(readNews({ version, type: 'state', key: 'a/b', run: 1, containers: [{}] })).toBe(
      undefined,
    );
    expect(readNews({ version: 0, type: 'hello' })).toBeUndefined();
  });
});
