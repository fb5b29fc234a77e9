import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type } from '../get/instance.testing.ts';
import { run } from '../main.ts';
import { demoSteps } from './demo-steps.ts';
import { freePort, isFree } from './free-port.ts';
import { excerpt } from './show-step.ts';

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('postern-demo-'));

test('without a terminal it runs through, proves both legs and leaves nothing behind', async () => {
  const before = leftovers();
  const { exitCode, stdout, stderr } = await type(['demo']);
  expect([exitCode, stderr]).toEqual([0, '']);
  for (const [index, { title }] of demoSteps.entries()) {
    expect(stdout).toContain(`step ${index + 1} of 6: ${title}`);
  }
  expect(stdout).toMatch(/external-certs +kubernetes\.io\/tls/);
  expect(stdout).toMatch(/-port=8443\nMounts:\n {2}\/etc\/certs from \S+ \(rw\)\n/);
  expect(stdout).toContain(
    'Front handshake: client → traefik-gateway\n  SNI       whoami.docker.localhost',
  );
  expect(stdout).toMatch(
    /Back handshake: gateway → pod whoami-tls \(127\.[\d.]+:\d+\)\n {2}SNI +whoami/,
  );
  expect(stdout).toContain('✓ chain');
  expect(stdout).toContain('✓ hostname');
  expect(stdout).toMatch(/Answer: 200 in \d+ ms/);
  expect(stdout).toMatch(/X-Forwarded-Host: whoami\.docker\.localhost/);
  expect(stdout).toMatch(/X-Forwarded-Proto: https/);
  expect(stdout).not.toContain('\u001b');
  expect(leftovers()).toEqual(before);
}, 30_000);

test('a port that is taken is said, and another one is used', async () => {
  const squatter = (await isFree(8443)) ? await listenOn(8443) : undefined;
  try {
    const { exitCode, stdout } = await type(['demo']);
    expect(exitCode).toBe(0);
    const port = /^Port 8443 is taken here, so the demo listens on (\d+)\.\n/.exec(stdout)?.[1];
    expect(stdout).toContain(`https://whoami.docker.localhost:${port}/whoami`);
  } finally {
    squatter?.close();
  }
}, 30_000);

test('in a terminal a key goes on, another goes back, and q leaves', async () => {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true });
  const screen = Object.assign(new PassThrough(), { isTTY: true });
  const keys = [' ', 'x', ' ', 'b', 'q'];
  const titles: string[] = [];
  screen.on('data', (chunk) => {
    const title = /step (\d)/.exec(String(chunk))?.[1];
    if (title) titles.push(title);
    if (!String(chunk).includes('q quit')) return;
    // A key that means nothing is passed over, and the next one is heard.
    const key = keys.shift() ?? 'q';
    setTimeout(() => keyboard.write(key), 10);
    if (key === 'x') setTimeout(() => keyboard.write(keys.shift() ?? 'q'), 30);
  });
  const given = { stdin: keyboard, stdout: screen, stderr: new PassThrough(), env: {} };
  expect(await run(['demo'], given)).toBe(0);
  expect(titles).toEqual(['1', '2', '3', '2']);
}, 30_000);

test('an excerpt moves its parts to the left and says what it left out', () => {
  const page = 'Name:  x\nContainers:\n  a:\n    Args:\n      -x\n    State:  Running\n';
  expect(excerpt(page, ['Args:', 'None:'])).toBe('...\nArgs:\n  -x\n...\n');
});

test('a free port can be listened on', async () => {
  expect(await freePort()).toBeGreaterThan(0);
});

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
