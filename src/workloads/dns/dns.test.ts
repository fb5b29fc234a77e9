import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startReadyProgram, type TestProgram } from '../program.testing.ts';
import { startDns } from './dns.ts';

let open: TestProgram[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ stop }) => stop()));
  open = [];
});

const corefile = 'foo.bar.com:53 {\n  whoami\n  log\n}\nother.example {\n  errors\n}\n';

async function start(text = corefile): Promise<TestProgram> {
  const dns = await startReadyProgram(startDns, {
    args: ['-conf', '/etc/coredns/Corefile'],
    files: { '/etc/coredns/Corefile': text },
  });
  open.push(dns);
  return dns;
}

/** A message with one question; `edns` adds an OPT record that offers 1232 bytes. */
function query(name: string, type = 1, { edns = false, flags = 0x0100 } = {}): Buffer {
  const labels = name.split('.').filter(Boolean);
  const packed = labels.flatMap((label) => [label.length, ...Buffer.from(label)]);
  const options = edns ? [0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0] : [];
  const counts = [0, 1, 0, 0, 0, 0, 0, edns ? 1 : 0];
  const header = [0x12, 0x34, flags >> 8, flags & 0xff, ...counts];
  return Buffer.from([...header, ...packed, 0, 0, type, 0, 1, ...options]);
}

async function ask(dns: TestProgram, message: Buffer) {
  const client = createSocket('udp4');
  client.send(message, dns.udpPorts.get(53) ?? 0, '127.0.0.1');
  const [answer] = await once(client, 'message');
  const { port } = client.address();
  client.close();
  return { answer: Buffer.from(answer), port };
}

describe('a question', () => {
  it('in a zone of whoami is answered with who asks', async () => {
    const { answer, port } = await ask(await start(), query('Foo.bar.com'));
    const question = query('Foo.bar.com').subarray(12);
    const header = Buffer.from([0x12, 0x34, 0x85, 0x00, 0, 1, 0, 0, 0, 0, 0, 2]);
    const address = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1]);
    const service = Buffer.from([
      ...[4, ...Buffer.from('_udp'), 0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 0, 0, 7],
      ...[0, 0, 0, 0, port >> 8, port & 0xff, 0],
    ]);
    expect(answer).toEqual(Buffer.concat([header, question, address, service]));
  });

  it('below such a zone and of any type is answered alike', async () => {
    const { answer } = await ask(await start(), query('a.b.foo.bar.com', 28));
    expect([answer[3], answer[11]]).toEqual([0, 2]);
  });

  it('that speaks EDNS is answered with EDNS', async () => {
    const { answer } = await ask(await start(), query('foo.bar.com', 1, { edns: true }));
    expect(answer[11]).toBe(3);
    expect([...answer.subarray(-11)]).toEqual([0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0]);
  });

  it('is logged where the zone says so', async () => {
    const dns = await start();
    const { port } = await ask(dns, query('foo.bar.com'));
    await ask(dns, query('other.example'));
    expect(dns.stdout.slice(0, 2)).toEqual(['foo.bar.com.:53', 'other.example.:53']);
    expect(dns.stdout.slice(2)).toHaveLength(1);
    expect(dns.stdout[2]).toMatch(/ NOERROR qr,aa,rd 69 0\.\d{9}s$/);
    expect(dns.stdout[2]).toContain(
      `[INFO] 127.0.0.1:${port} - 4660 "A IN foo.bar.com. udp 29 false 512" `,
    );
  });

  it.each([
    ['outside of every zone', query('example.org'), 0x8105],
    ['in a name that only ends alike', query('xfoo.bar.com'), 0x8105],
    ['that no plugin answers', query('other.example'), 0x8102],
    ['of another kind', query('foo.bar.com', 1, { flags: 0x2000 }), 0xa004],
  ])('%s is refused', async (_, message, flags) => {
    const { answer } = await ask(await start(), message);
    expect(answer.readUInt16BE(2)).toBe(flags);
    expect(answer.readUInt16BE(10)).toBe(0);
  });

  it.each([
    ['cut off', query('foo.bar.com').subarray(0, 20)],
    [
      'with a pointer for a name',
      Buffer.from([...query('').subarray(0, 12), 0xc0, 12, 0, 1, 0, 1]),
    ],
    ['with two questions', Buffer.from([1, 2, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])],
  ])('%s is a format error', async (_, message) => {
    const { answer } = await ask(await start(), message);
    expect([answer.length, answer.readUInt16BE(2)]).toEqual([12, 0x8101]);
  });

  it('survives what is no question at all', async () => {
    const dns = await start();
    const client = createSocket('udp4');
    for (const bytes of ['', 'x', 'x'.repeat(2_000)]) {
      client.send(bytes, dns.udpPorts.get(53) ?? 0, '127.0.0.1');
    }
    expect((await ask(dns, query('foo.bar.com'))).answer[3]).toBe(0);
    client.close();
  });

  it('is answered over TCP too, one after the other', async () => {
    const dns = await start();
    const socket = connect(dns.ports.get(53) ?? 0, '127.0.0.1');
    const message = query('foo.bar.com');
    const sent = Buffer.concat([Buffer.from([0, message.length]), message]);
    // In pieces, and two at a time.
    const both = Buffer.concat([sent, sent]);
    socket.write(both.subarray(0, 7));
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write(both.subarray(7));
    let heard = Buffer.alloc(0);
    while (heard.length < 142) heard = Buffer.concat([heard, (await once(socket, 'data'))[0]]);
    expect([heard.length, heard.readUInt16BE(0), heard.readUInt16BE(71)]).toEqual([142, 69, 69]);
    expect(heard.toString('latin1', 2)).toContain('_tcp');
    socket.destroy();
  });
});

describe('without a Corefile', () => {
  it('named, everything is answered', async () => {
    const dns = await startReadyProgram(startDns);
    open.push(dns);
    expect((await ask(dns, query('any.example'))).answer.readUInt16BE(2)).toBe(0x8500);
    expect(dns.stdout[0]).toBe('.:53');
  });

  it('where one is named, the program ends', async () => {
    const started = startReadyProgram(startDns, { args: ['-conf', '/Corefile'] });
    await expect(started).rejects.toThrow('open /Corefile: no such file or directory');
  });
});

it('A changed Corefile is taken up where it says reload, a broken one is not', async () => {
  const dns = await start('. {\n  reload\n}\n');
  const flags = async () => (await ask(dns, query('a.example'))).answer.readUInt16BE(2);
  expect(await flags()).toBe(0x8105);
  dns.mount({ '/etc/coredns/Corefile': '. {\n  reload\n  whoami\n}\n' });
  expect(await flags()).toBe(0x8500);
  dns.mount({ '/etc/coredns/Corefile': '. {\n' });
  expect(await flags()).toBe(0x8500);
  expect(dns.stdout.at(-1)).toContain('Unexpected EOF');
});

it('Probes are answered where the Corefile has health and ready', async () => {
  const dns = await start('. {\n  whoami\n  health\n  ready :8282\n}\n');
  const at = (port: number, path: string) =>
    fetch(`http://127.0.0.1:${dns.ports.get(port)}${path}`).then(({ status }) => status);
  expect([await at(8080, '/health'), await at(8282, '/ready')]).toEqual([200, 200]);
  expect(await at(8080, '/other')).toBe(404);
});
