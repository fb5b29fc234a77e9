import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('stays small, however much garbage there is', () => {
  expect(youngMiBAfterLoad('')).toBeGreaterThan(24);
  expect(youngMiBAfterLoad('limitHeap();')).toBeLessThanOrEqual(24);
}, 60_000);

/** In a process of its own, since a flag of V8 is for good. */
function youngMiBAfterLoad(first: string): number {
  const file = fileURLToPath(new URL('./heap-limits.ts', import.meta.url));
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { limitHeap } from ${JSON.stringify(file)};
    ${first}
    const kept = [];
    for (let round = 0; round < 300; round++) {
      for (let i = 0; i < 20_000; i++) kept[(round * 20_000 + i) % 200_000] = { round, list: [i] };
      await new Promise((resolve) => setImmediate(resolve));
    }
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    console.log(young.space_size / 1024 / 1024);
  `;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}
