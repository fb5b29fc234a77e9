import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../main.ts';
import { type Instance, openInstance } from './instance.testing.ts';

let instance: Instance;
beforeEach(async () => {
  instance = await openInstance();
});
afterEach(() => instance.close());

interface Watch {
  readonly printed: () => string;
  /** Resolves once this was printed. */
  readonly saw: (pattern: RegExp) => Promise<void>;
  readonly stop: () => void;
  readonly done: Promise<number>;
}

function watch(...words: readonly string[]): Watch {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stop = new AbortController();
  let text = '';
  for (const stream of [stdout, stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  const argv = ['get', ...words, '--state-dir', instance.stateDir];
  const done = run(argv, { stdout, stderr, signal: stop.signal, env: {} });
  return {
    printed: () => text,
    async saw(pattern) {
      while (!pattern.test(text)) await new Promise((resolve) => stdout.once('data', resolve));
    },
    stop: () => stop.abort(),
    done,
  };
}

const configMap = (name: string, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'default', name },
  data,
});

test('what stands is printed, then a row for every change, below the same headings', async () => {
  instance.store.create(configMap('a', {}));
  const rows = watch('configmaps', '-w');
  await rows.saw(/^NAME.*\na /);
  instance.store.create(configMap('one-with-a-long-name', {}));
  await rows.saw(/long-name/);
  instance.store.update(configMap('a', { key: 'value' }));
  await rows.saw(/a +1 /);
  instance.store.remove({ group: '', kind: 'ConfigMap', namespace: 'default', name: 'a' });
  await rows.saw(/a +1 [\s\S]*a +1 /);
  rows.stop();
  expect(await rows.done).toBe(0);
  const lines = rows.printed().trimEnd().split('\n');
  expect(lines[0]).toMatch(/^NAME {3}DATA {3}AGE$/);
  expect(lines).toHaveLength(5);
  // The long name has widened its column for good.
  expect(lines[3]?.indexOf('1')).toBe('one-with-a-long-name   '.length);
});

test('one object is watched alone, and whole if asked for', async () => {
  instance.store.create(configMap('a', {}));
  const rows = watch('cm', 'a', '--watch', '-o', 'yaml');
  await rows.saw(/name: a\n/);
  instance.store.create(configMap('b', {}));
  instance.store.update(configMap('a', { key: 'value' }));
  await rows.saw(/\n---\n[\s\S]*key: value\n[\s\S]*name: a\n/);
  rows.stop();
  await rows.done;
  expect(rows.printed()).not.toContain('name: b');
});

test('the headings wait for the first row', async () => {
  const rows = watch('cm', '-w');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(rows.printed()).toBe('');
  instance.store.create(configMap('a', {}));
  await rows.saw(/^NAME.*\na /);
  rows.stop();
  expect(await rows.done).toBe(0);
});

test('the end of the instance is the end of its watches', async () => {
  const rows = watch('gateways', '-w', '-o', 'name');
  await rows.saw(/^gateway\.gateway\.networking\.k8s\.io\/traefik-gateway\n/);
  await instance.close();
  expect(await rows.done).toBe(0);
});

test('what cannot be watched is refused', async () => {
  const several = watch('gateways,pods', '-w');
  expect(await several.done).toBe(2);
  expect(several.printed()).toContain('only one kind');
  const missing = watch('gateway', 'x', '-w');
  expect(await missing.done).toBe(1);
  expect(missing.printed()).toContain('(NotFound)');
});
