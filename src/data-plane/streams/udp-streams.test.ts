import { createSocket, type Socket } from 'node:dgram';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../routing-table/backend.ts';
import type { WeightedBackend } from '../../routing-table/weighted-backend.ts';
import { eventually, type Fixture, startFixture } from '../gateway.testing.ts';
import {
  backendOf,
  originOf,
  streamSocketOf,
  streamTableOf,
  tableOf,
  to,
  toNowhere,
} from '../table.testing.ts';

let fixture: Fixture;
const open: Socket[] = [];

beforeAll(() => {
  fixture = startFixture({ limits: { udpIdleMs: 300, drainMs: 300 } });
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});
afterAll(() => fixture.close());

type Answer = (datagram: Buffer) => string | Buffer | undefined;

interface UdpBackend {
  readonly port: number;
  readonly seen: string[];
}

async function bound(type: 'udp4' | 'udp6' = 'udp4'): Promise<Socket> {
  const socket = createSocket({ type, ipv6Only: type === 'udp6', recvBufferSize: 1 << 22 });
  open.push(socket);
  await new Promise<void>((resolve) =>
    socket.bind(0, type === 'udp6' ? '::1' : '127.0.0.1', resolve),
  );
  return socket;
}

async function backend(answer: Answer, type: 'udp4' | 'udp6' = 'udp4'): Promise<UdpBackend> {
  const socket = await bound(type);
  const seen: string[] = [];
  socket.on('message', (datagram, from) => {
    seen.push(`${from.port} ${datagram}`);
    const said = answer(datagram);
    if (said !== undefined) socket.send(said, from.port, from.address);
  });
  return { port: socket.address().port, seen };
}

interface UdpClient {
  readonly ask: (text: string | Buffer) => Promise<Buffer>;
  readonly send: (text: string | Buffer) => void;
  readonly heard: { readonly text: string; readonly from: string }[];
  readonly port: number;
}

async function client(port: number, address = '127.0.0.1'): Promise<UdpClient> {
  const socket = await bound(address.includes(':') ? 'udp6' : 'udp4');
  const heard: UdpClient['heard'] = [];
  const waiting: ((datagram: Buffer) => void)[] = [];
  socket.on('message', (datagram, from) => {
    heard.push({ text: datagram.toString(), from: `${from.address} ${from.port}` });
    waiting.shift()?.(datagram);
  });
  const send = (text: string | Buffer): void => socket.send(text, port, address);
  return {
    heard,
    send,
    port: socket.address().port,
    ask: (text) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        send(text);
      }),
  };
}

const serve = (...backends: readonly WeightedBackend[]): Promise<number> =>
  fixture.serve(streamTableOf(streamSocketOf('udp', backends)));

const refusal = {
  origin: originOf('UDPRoute', 'dns', 'spec.rules[0].backendRefs[0]'),
  code: 'backend-not-found',
  message: 'There is no such Service.',
  next: 'Create it.',
} as const;

const closedOf = (port: number) =>
  eventually(() =>
    fixture.events.findLast(
      (event) => event.event === 'stream-closed' && event.client.endsWith(`:${port}`),
    ),
  );

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a UDP flow', () => {
  it('carries datagrams one to one, and answers from the listener’s address', async () => {
    const { port, seen } = await backend((datagram) => `got ${datagram}`);
    const at = await serve(to(backendOf([port])));
    const asker = await client(at);
    expect(String(await asker.ask('one'))).toBe('got one');
    expect(String(await asker.ask(''))).toBe('got ');
    expect(asker.heard.map(({ from }) => from)).toEqual([`127.0.0.1 ${at}`, `127.0.0.1 ${at}`]);
    const [first, second] = seen.map((line) => line.split(' ')[0]);
    expect(first).toBe(second);
    expect(await closedOf(asker.port)).toMatchObject({
      transport: 'udp',
      bytesIn: 3,
      bytesOut: 11,
      listener: { field: 'spec.listeners[udp]' },
      backend: 'default/echo:80',
      address: `127.0.0.1:${port}`,
    });
  });

  it('carries the largest datagram there is', async () => {
    const { port } = await backend((datagram) => datagram);
    const asker = await client(await serve(to(backendOf([port]))));
    const largest = Buffer.alloc(65_507, 'x');
    expect((await asker.ask(largest)).equals(largest)).toBe(true);
  });

  it('stays with its backend for all datagrams of one client port', async () => {
    const one = await backend(() => '1');
    const two = await backend(() => '2');
    const at = await serve(to(backendOf([one.port])), to(backendOf([two.port])));
    for (let count = 0; count < 10; count += 1) {
      const asker = await client(at);
      const answers = [await asker.ask('a'), await asker.ask('b'), await asker.ask('c')];
      expect(new Set(answers.map(String)).size).toBe(1);
    }
  });

  it('may be answered many times, and hears nobody but its backend', async () => {
    const socket = await bound();
    let gateway = 0;
    socket.on('message', (_, from) => {
      gateway = from.port;
      for (const text of ['1', '2', '3']) socket.send(text, from.port, from.address);
    });
    const asker = await client(await serve(to(backendOf([socket.address().port]))));
    asker.send('go');
    await eventually(() => (asker.heard.length === 3 ? true : undefined));
    const stranger = await bound();
    stranger.send('forged', gateway, '127.0.0.1');
    await pause(50);
    expect(asker.heard.map(({ text }) => text).sort()).toEqual(['1', '2', '3']);
  });

  it('goes over IPv6, also from one family to the other', async () => {
    const { port } = await backend((datagram) => `six ${datagram}`, 'udp6');
    const target: Backend = { ...backendOf([]), endpoints: [{ address: '::1', port }] };
    const both = [
      streamSocketOf('udp', [to(target)], { address: '::1', key: 'udp/[::1]:0' }),
      streamSocketOf('udp', [to(target)]),
    ];
    const reports = await fixture.plane.apply(streamTableOf(...both));
    const six = await client(reports[0]?.port ?? 0, '::1');
    expect(String(await six.ask('a'))).toBe('six a');
    const four = await client(reports[1]?.port ?? 0);
    expect(String(await four.ask('b'))).toBe('six b');
  });

  it('ends when it was silent for long, and begins anew', async () => {
    const { port, seen } = await backend(() => 'x');
    const asker = await client(await serve(to(backendOf([port]))));
    await asker.ask('a');
    await closedOf(asker.port);
    await asker.ask('b');
    const ports = seen.map((line) => line.split(' ')[0]);
    expect(ports[0]).not.toBe(ports[1]);
  });

  it('to a backend that is gone ends, and the next datagram may find another', async () => {
    const gone = await bound();
    const { port } = gone.address();
    open.splice(open.indexOf(gone), 1);
    gone.close();
    const there = await backend(() => 'here');
    const asker = await client(await serve(to(backendOf([port, there.port]))));
    for (let count = 0; count < 40 && asker.heard.length === 0; count += 1) {
      asker.send('anybody?');
      await pause(50);
    }
    expect(asker.heard[0]?.text).toBe('here');
    const asked = await client(await serve(to(backendOf([port]))));
    asked.send('x');
    expect(await closedOf(asked.port)).toMatchObject({
      failure: { code: 'backend-refused-connection', source: 'upstream' },
    });
  });

  it.each([
    ['without a route', undefined, 'stream-route-missing'],
    ['to an invalid backendRef', [toNowhere(refusal)], 'backend-not-found'],
    ['without endpoints', [to(backendOf([]))], 'backend-has-no-endpoints'],
  ])('%s gets nothing, and is told of once', async (_, backends, code) => {
    const at = await fixture.serve(streamTableOf(streamSocketOf('udp', backends)));
    const asker = await client(at);
    for (const text of ['a', 'b', 'c']) asker.send(text);
    expect(await closedOf(asker.port)).toMatchObject({ failure: { code } });
    await pause(50);
    expect(asker.heard).toEqual([]);
    const told = fixture.events.filter(
      (event) => 'client' in event && event.client.endsWith(`:${asker.port}`),
    );
    expect(told).toHaveLength(1);
  });

  it('is not governed by a policy', async () => {
    const { port } = await backend(() => 'plain');
    const at = await serve(to(backendOf([port], { mode: 'refused', refusal })));
    expect(String(await (await client(at)).ask('x'))).toBe('plain');
  });
});

describe('many UDP flows', () => {
  it('are spread by weight, each datagram from a fresh port', async () => {
    const counts = [0, 0, 0];
    const backends = await Promise.all(
      [70, 30, 0].map(async (weight, at) => {
        const { port } = await backend(() => {
          counts[at] = (counts[at] ?? 0) + 1;
          return 'x';
        });
        return to(backendOf([port]), { weight });
      }),
    );
    const at = await serve(...backends);
    for (let count = 0; count < 500; count += 1) {
      await (await client(at)).ask('x');
      open.pop()?.close();
    }
    expect(counts[2]).toBe(0);
    expect(counts[0]).toBeGreaterThan(500 * 0.62);
    expect(counts[1]).toBeGreaterThan(500 * 0.22);
  });

  it('are bounded: the oldest makes room', async () => {
    const { port } = await backend(() => 'x');
    const small = startFixture({ limits: { udpFlowsMax: 3 } });
    const at = await small.serve(streamTableOf(streamSocketOf('udp', [to(backendOf([port]))])));
    const askers = await Promise.all([1, 2, 3, 4].map(() => client(at)));
    for (const asker of askers) {
      await asker.ask('x');
      await pause(2);
    }
    const closed = small.events.filter(({ event }) => event === 'stream-closed');
    expect(closed).toMatchObject([
      {
        client: `127.0.0.1:${askers[0]?.port}`,
        failure: { code: 'stream-flow-displaced' },
        bytesOut: 1,
      },
    ]);
    await small.close();
  });

  it('lose none of 10,000 datagrams that the network does not lose', async () => {
    const { port } = await backend((datagram) => datagram);
    const at = await serve(to(backendOf([port])));
    const askers = await Promise.all(Array.from({ length: 10 }, () => client(at)));
    const told = await Promise.all(
      askers.map(async (asker) => {
        const heard = new Set<string>();
        // A few under way at a time: more than the kernel queues is lost before anybody sees it.
        for (let count = 0; count < 1000; count += 8) {
          const some = Array.from({ length: 8 }, (_, each) => asker.ask(`${count + each}`));
          for (const datagram of await Promise.all(some)) heard.add(datagram.toString());
        }
        return heard.size;
      }),
    );
    expect(told).toEqual(Array.from({ length: 10 }, () => 1000));
  });
});

describe('a UDP socket', () => {
  it('keeps flows over a reload that keeps their backend, and no others', async () => {
    const one = await backend(() => '1');
    const two = await backend(() => '2');
    const at = await serve(to(backendOf([one.port])));
    const asker = await client(at);
    await asker.ask('a');
    expect(await serve(to(backendOf([one.port]), { weight: 0 }), to(backendOf([two.port])))).toBe(
      at,
    );
    expect(String(await asker.ask('b'))).toBe('1');
    await serve(to(backendOf([two.port])));
    expect(String(await asker.ask('c'))).toBe('2');
  });

  it('that leaves the table lets its flows be answered, and can come back at once', async () => {
    const slow = await bound();
    slow.on('message', (_, from) => {
      setTimeout(() => slow.send('late', from.port, from.address), 100);
    });
    const target = to(backendOf([slow.address().port]));
    const at = await serve(target);
    const asker = await client(at);
    const answer = asker.ask('x');
    await pause(20);
    await fixture.plane.apply(tableOf());
    expect(String(await answer)).toBe('late');
    const again = streamSocketOf('udp', [target], { port: at });
    const reports = await fixture.plane.apply(streamTableOf(again));
    expect(reports).toMatchObject([{ state: 'open', port: at }]);
    const pending = asker.ask('y');
    await pause(20);
    await fixture.plane.apply(tableOf());
    expect(await fixture.plane.apply(streamTableOf(again))).toMatchObject([{ state: 'open' }]);
    expect(String(await Promise.race([pending, pause(150).then(() => 'lost')]))).toMatch(
      /late|lost/,
    );
    expect(String(await (await client(at)).ask('z'))).toBe('late');
  });

  it('that cannot be had is reported, and the others open all the same', async () => {
    const taken = await bound();
    const { port } = taken.address();
    const reports = await fixture.plane.apply(
      streamTableOf(
        streamSocketOf('udp', [], { port, key: `udp/127.0.0.1:${port}` }),
        streamSocketOf('tcp', []),
      ),
    );
    expect(reports).toMatchObject([
      { key: `udp/127.0.0.1:${port}`, state: 'unavailable' },
      { key: 'tcp/127.0.0.1:0', state: 'open' },
    ]);
    expect(reports[0]?.reason).toContain('Another program');
  });
});
