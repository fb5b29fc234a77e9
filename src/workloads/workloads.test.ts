import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from './whoami/whoami.testing.ts';
import {
  ask,
  childCommand,
  childFile,
  closeRooms,
  isLinux,
  openRoom,
  pod,
  statusOf,
  withFiles,
} from './workloads.testing.ts';
import type { PlannedPod } from './workloads.ts';

afterEach(closeRooms);

describe('pods', () => {
  it('run under their names, on their addresses, with their environment only', async () => {
    const room = openRoom();
    const one = pod('one', ['-port=8080']);
    const container = { ...one.containers[0], env: { GREETING: 'hi' } };
    room.run([{ ...one, containers: [container as PlannedPod['containers'][number]] }]);
    expect(room.statuses()).toMatchObject([{ name: 'one', phase: 'Pending', ready: false }]);
    await room.ready();
    const status = statusOf(room, 'one');
    expect(status).toMatchObject({ phase: 'Running', restarts: 0 });
    expect(status.startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const dump = await ask(status, 8080, '/?env=true');
    expect(dump).toContain(`Hostname: one\nIP: 127.0.0.1\nIP: ::1\n`);
    expect(dump.slice(dump.indexOf('\r\n\r\n') + 4)).toBe(
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n' +
        'HOSTNAME=one\nGREETING=hi\n',
    );
    await expect.poll(() => room.logs(one).length).toBe(1);
    expect(room.logs(one)[0]?.text).toMatch(/ Starting up on port 8080$/);
    expect(room.logs(one)[0]).toMatchObject({ name: 'one', container: 'whoami', stream: 'stderr' });
  });

  it.runIf(isLinux)('each have an address of their own, the same after every change', async () => {
    const room = openRoom();
    room.run([pod('a', ['-port=8080']), pod('b', ['-port=8080'])]);
    await room.ready();
    const [a, b] = [statusOf(room, 'a'), statusOf(room, 'b')];
    expect(a.podIP).not.toBe(b.podIP);
    room.run([pod('b', ['-port=8081', '-name=new'])]);
    await room.until((all) => all.length === 1 && all[0]?.ready === true);
    expect(statusOf(room, 'b').podIP).toBe(b.podIP);
    expect(await ask(b, 8081)).toContain('Name: new\n');
    await expect(ask(a, 8080)).rejects.toThrow();
    await expect(ask(b, 8080)).rejects.toThrow();
  });

  it('say where a port that cannot be bound is served instead', async () => {
    const room = openRoom();
    room.run([pod('low', [])]);
    await room.ready();
    const status = statusOf(room, 'low');
    expect(Object.keys(status.portMap ?? {})).toEqual(['80']);
    expect(await ask(status, 80)).toContain('Hostname: low\n');
  });

  it('share 127.0.0.1 where there is no other address', async () => {
    const room = openRoom({ manyLoopbackAddresses: false });
    room.run([pod('a', ['-port=8080']), pod('b', ['-port=8080'])]);
    await room.ready();
    const [a, b] = [statusOf(room, 'a'), statusOf(room, 'b')];
    expect([a.podIP, b.podIP]).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(await ask(a, 8080)).toContain('Hostname: a\nIP: 127.0.0.1\nIP: ::1\nRemoteAddr');
    expect(await ask(b, 8080)).toContain('Hostname: b\n');
  });
});

describe('mounted files', () => {
  const args = ['-cert=/c/tls.crt', '-key=/c/tls.key', '-port=8443'];

  it('are swapped under open connections', async () => {
    const room = openRoom();
    const [old, renewed] = [await makeCertificate('old'), await makeCertificate('renewed')];
    const planned = pod('tls', args);
    const mount = ({ cert, key }: typeof old) =>
      room.run([withFiles(planned, { '/c/tls.crt': cert, '/c/tls.key': key })]);
    mount(old);
    await room.ready();
    const status = statusOf(room, 'tls');
    const dial = async () => {
      const port = status.portMap?.[8443] ?? 8443;
      const socket = connect({ port, host: status.podIP, rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      return socket;
    };
    const before = await dial();
    mount(renewed);
    let name: unknown;
    for (let tries = 0; tries < 100 && name !== 'renewed'; tries++) {
      const after = await dial();
      name = after.getPeerCertificate().subject.CN;
      after.destroy();
    }
    expect(name).toBe('renewed');
    before.write('GET /bench HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const [answer] = await once(before, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    before.destroy();
    expect(statusOf(room, 'tls').restarts).toBe(0);
  });

  it('that are missing stop their own pod only, and start it at once when they come', async () => {
    const room = openRoom();
    const planned = pod('tls', args);
    room.run([planned, pod('fine', ['-port=8080']), pod('wrong', ['-foo'])]);
    await room.until(
      (all) => all.filter(({ phase }) => phase === 'Failed').length === 2 && !!all[0]?.ready,
    );
    expect(statusOf(room, 'tls').message).toBe(
      'Container whoami ended with exit code 1: open /c/tls.crt: no such file or directory. ' +
        'It starts again in 1 s.',
    );
    expect(statusOf(room, 'wrong').message).toContain(
      'exit code 2: flag provided but not defined: -foo.',
    );
    const { cert, key } = await makeCertificate('late');
    const mounted = withFiles(planned, { '/c/tls.crt': cert, '/c/tls.key': key });
    room.run([mounted, pod('fine', ['-port=8080'])]);
    await room.ready();
    expect(statusOf(room, 'tls').restarts).toBeGreaterThanOrEqual(1);
    expect(statusOf(room, 'fine').restarts).toBe(0);
    expect(room.statuses()).toHaveLength(2);
  });

  it('that are too many are refused', async () => {
    const room = openRoom();
    room.run([withFiles(pod('big', ['-port=8080']), { '/big': 'x'.repeat(13 * 1024 * 1024) })]);
    expect(statusOf(room, 'big')).toMatchObject({ phase: 'Failed', ready: false });
    expect(statusOf(room, 'big').message).toContain('16777216 bytes');
  });
});

describe.runIf(isLinux)('a port held by another process', () => {
  it('moves a new pod to the next address', async () => {
    const room = openRoom();
    room.run([pod('taken', ['-port=0'])]);
    await room.ready();
    const home = statusOf(room, 'taken').podIP;
    const occupant = createServer().listen(0, home);
    await once(occupant, 'listening');
    const address = occupant.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const second = openRoom();
    second.run([pod('taken', [`-port=${port}`])]);
    await second.ready();
    expect(statusOf(second, 'taken').podIP).not.toBe(home);
    expect(await ask(statusOf(second, 'taken'), port)).toContain('Hostname: taken\n');
    occupant.close();
  });

  it('on every address is said, and tried again', async () => {
    const occupant = createServer().listen(0, '0.0.0.0');
    await once(occupant, 'listening');
    const address = occupant.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const room = openRoom();
    room.run([pod('taken', [`-port=${port}`])]);
    await room.until(([status]) => status?.phase === 'Failed');
    expect(statusOf(room, 'taken').message).toContain(
      `listen tcp :${port}: bind: address already in use`,
    );
    occupant.close();
    await room.ready();
  });

  it('is a failure where the other is a container of the same pod', async () => {
    const room = openRoom();
    const { containers, ...rest } = pod('twins', ['-port=8080']);
    room.run([
      { ...rest, containers: containers.flatMap((one) => [one, { ...one, name: 'other' }]) },
    ]);
    await room.until(([status]) => status?.phase === 'Failed');
    const { podIP, ready, message } = statusOf(room, 'twins');
    expect(ready).toBe(false);
    expect(message).toContain('Container other ended with exit code 1: listen tcp :8080');
    expect(room.history.flat().every((status) => status.podIP === podIP)).toBe(true);
  });
});

describe('the child process', () => {
  it('comes back with its pods on their addresses after it was killed', async () => {
    const room = openRoom();
    room.run([pod('one', ['-port=8080']), pod('low', [])]);
    await room.ready();
    const before = room.statuses();
    process.kill(await childPid(), 'SIGKILL');
    await room.until((all) => all.every((status) => !status.ready));
    expect(statusOf(room, 'one')).toMatchObject({ phase: 'Pending', restarts: 1 });
    expect(statusOf(room, 'one').message).toBe(
      'The process that runs the sample backends ended with SIGKILL; it is started again in 100 ms.',
    );
    await room.ready();
    const after = room.statuses();
    expect(after.map(({ podIP, portMap }) => ({ podIP, portMap }))).toEqual(
      before.map(({ podIP, portMap }) => ({ podIP, portMap })),
    );
    expect(await ask(statusOf(room, 'one'), 8080)).toContain('Hostname: one\n');
    expect(statusOf(room, 'one').restarts).toBe(1);
  });

  it('that cannot be started is said', async () => {
    const room = openRoom({ childCommand: ['/nowhere/to/be/found'] });
    room.run([pod('one', [])]);
    await room.until(([status]) => status?.message !== undefined);
    expect(statusOf(room, 'one').message).toContain('could not be started');
  });

  it('ends when the process that started it is gone', async () => {
    // A parent of its own, which is killed before it can say anything.
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ${JSON.stringify(childCommand.slice(1))},
        { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.on('message', () => console.log(child.pid));
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [pid] = await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(Number(String(pid))), { timeout: 5_000 }).toBe(false);
  });

  it('is gone once the room is closed', async () => {
    const room = openRoom();
    room.run([pod('one', ['-port=8080'])]);
    await room.ready();
    const pid = await childPid();
    await room.close();
    expect(isAlive(pid)).toBe(false);
  });
});

/** The newest child of this test's process that runs sample backends. */
async function childPid(): Promise<number> {
  const listing = spawn('ps', ['-A', '-o', 'ppid=,pid=,args=']);
  let text = '';
  listing.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await once(listing, 'close');
  const ours = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([ppid, , ...args]) => Number(ppid) === process.pid && args.includes(childFile));
  return Number(ours.at(-1)?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
