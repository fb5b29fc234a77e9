import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, closeRooms, openRoom, pod, statusOf } from './workloads.testing.ts';
import type { PodStatus } from './workloads.ts';

afterEach(closeRooms);

describe('programs', () => {
  const run = (name: string, program: 'echo' | 'dns', env: Record<string, string> = {}) => {
    const planned = pod(name, []);
    return { ...planned, containers: planned.containers.map((one) => ({ ...one, program, env })) };
  };

  it('serve datagrams on the address of their pod, both protocols on one mapped port', async () => {
    const room = openRoom();
    room.run([run('dns', 'dns'), run('udp', 'echo', { UDP_ECHO_SERVER: '1' })]);
    await room.ready();
    const { podIP = '', portMap = {} } = statusOf(room, 'dns');
    expect(Object.keys(portMap)).toEqual(['53']);
    const socket = connectTcp(portMap[53] ?? 0, podIP);
    await once(socket, 'connect');
    socket.destroy();
    const answer = await askUdp(
      statusOf(room, 'dns'),
      53,
      Buffer.from('123401000001000000000000000001', 'hex'),
    );
    expect(answer.readUInt16BE(0)).toBe(0x1234);
    const echoed = await askUdp(statusOf(room, 'udp'), 8080, Buffer.from('hello'));
    expect(JSON.parse(String(echoed))).toMatchObject({ request: 'hello' });
  });

  it('are told the address of their pod where the plan could not know it', async () => {
    const room = openRoom();
    const planned = run('told', 'echo', { POD_NAME: 'at ADDRESS:80' });
    room.run([{ ...planned, addressPlaceholder: 'ADDRESS' }]);
    await room.ready();
    const status = statusOf(room, 'told');
    expect(JSON.parse(await ask(status, 3000))).toMatchObject({ pod: `at ${status.podIP}:80` });
  });

  it('write lines that carry their container, their time and no more', async () => {
    const room = openRoom();
    const planned = run('mirror', 'echo');
    room.run([planned]);
    await room.ready();
    const before = Date.now();
    await ask(statusOf(room, 'mirror'), 3000, '/mirrored?x');
    await expect.poll(() => room.logs(planned).length).toBe(3);
    const line = room.logs(planned)[2];
    expect(line?.text).toMatch(/^Echoing back request made to \/mirrored\?x to client \(127\./);
    expect(line).toMatchObject({ container: 'whoami', stream: 'stdout' });
    expect(Date.parse(line?.time ?? '')).toBeGreaterThanOrEqual(before);
  });

  it('that are replaced while they start leave no port behind', async () => {
    const room = openRoom();
    room.run([run('first', 'echo')]);
    await room.ready();
    for (let version = 0; version < 20; version++) {
      room.run([run('swift', 'echo', { POD_NAME: `v${version}` })]);
    }
    await room.ready();
    const status = statusOf(room, 'swift');
    expect(JSON.parse(await ask(status, 3000))).toMatchObject({ pod: 'v19' });
    expect(room.history.flat().filter(({ name, message }) => name === 'swift' && message)).toEqual(
      [],
    );
    const addresses = room.history.flat().filter(({ name }) => name === 'swift');
    expect(new Set(addresses.map(({ podIP }) => podIP)).size).toBe(1);
    room.run([]);
    await expect.poll(() => ask(status, 3000).catch(() => 'refused')).toBe('refused');
  });

  it('come up sixty at a time', async () => {
    const room = openRoom();
    room.run([run('first', 'echo')]);
    await room.ready();
    room.run([
      run('first', 'echo'),
      ...Array.from({ length: 59 }, (_, index) => run(`many-${index}`, 'echo')),
    ]);
    await room.until((all) => all.length === 60 && all.every(({ ready }) => ready));
    const addresses = room.statuses().map(({ podIP, portMap }) => `${podIP} ${portMap?.[3000]}`);
    expect(new Set(addresses).size).toBe(60);
  });
});

async function askUdp(status: PodStatus, port: number, message: Buffer): Promise<Buffer> {
  const client = createSocket('udp4');
  client.send(message, status.portMap?.[port] ?? port, status.podIP);
  const [answer] = await once(client, 'message');
  client.close();
  return answer;
}
