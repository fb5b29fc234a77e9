import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadManifests } from './load-manifests.ts';
import type { ManifestSet } from './manifest-set.ts';
import { type Folder, gateway, inFolder } from './manifests-check.ts';
import { watchManifests } from './watch-manifests.ts';

type Edit =
  | { readonly do: 'write'; readonly file: string; readonly documents: readonly string[] }
  | { readonly do: 'break'; readonly file: string; readonly documents: readonly string[] }
  | { readonly do: 'remove'; readonly file: string }
  | { readonly do: 'rename'; readonly file: string; readonly to: string };

const file = fc.constantFrom('a.yaml', 'b.yaml', 'sub/c.yaml', 'sub/deep/d.yaml');
const document = fc
  .record({ name: fc.constantFrom('n1', 'n2', 'n3', 'n4'), port: fc.integer({ min: 1, max: 3 }) })
  .map(({ name, port }) => `${gateway(name)}spec:\n  port: ${port}\n`);
const documents = fc.array(document, { maxLength: 4 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), file, documents }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('break' as const), file, documents }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), file }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), file, to: file }) },
);

/** Makes one edit, and remembers what has to be written for every file to be valid again. */
function apply(folder: Folder, broken: Map<string, readonly string[]>, step: Edit): void {
  if (step.do === 'rename') {
    if (!broken.has(step.file) && hasRenamed(folder, step.file, step.to)) broken.delete(step.to);
    return;
  }
  broken.delete(step.file);
  if (step.do === 'remove') rmSync(join(folder.path, step.file), { force: true });
  if (step.do === 'write') folder.write(step.file, step.documents.join('---\n'));
  if (step.do === 'break') {
    folder.write(step.file, `${step.documents.join('---\n')}oops: [\n`);
    broken.set(step.file, step.documents);
  }
}

function hasRenamed(folder: Folder, from: string, to: string): boolean {
  try {
    renameSync(join(folder.path, from), join(folder.path, to));
    return true;
  } catch {
    return false;
  }
}

function repair(folder: Folder, broken: ReadonlyMap<string, readonly string[]>): void {
  for (const [name, texts] of broken) folder.write(name, texts.join('---\n'));
}

function whole(set: ManifestSet) {
  const documents = set.documents.map(({ id, raw, position, stale }) => ({
    id,
    raw,
    position,
    stale,
  }));
  return { documents, findings: set.findings, files: set.files };
}

test('after any edits the set equals that of a cold start on the final files', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 12 }), async (edits) => {
      await inFolder(async (folder) => {
        const broken = new Map<string, readonly string[]>();
        folder.write('a.yaml', gateway('n1'));
        let set = await loadManifests(['.'], { cwd: folder.path });
        for (const step of edits) {
          apply(folder, broken, step);
          set = await loadManifests(['.'], { cwd: folder.path, previous: set });
        }
        repair(folder, broken);
        set = await loadManifests(['.'], { cwd: folder.path, previous: set });
        expect(whole(set)).toEqual(whole(await loadManifests(['.'], { cwd: folder.path })));
      });
    }),
    { numRuns: 60 },
  );
});

test('a watcher ends at the cold set too, however quickly the edits follow', async () => {
  const pauses = fc.constantFrom(0, 0, 3, 15, 40);
  const steps = fc.array(fc.tuple(edit, pauses), { minLength: 3, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(steps, async (edits) => {
      await inFolder(async (folder) => {
        const broken = new Map<string, readonly string[]>();
        folder.write('a.yaml', gateway('n1'));
        let last = await loadManifests(['.'], { cwd: folder.path });
        const watcher = watchManifests(['.'], {
          cwd: folder.path,
          previous: last,
          onChange: (set) => {
            last = set;
          },
        });
        for (const [step, pauseMs] of edits) {
          apply(folder, broken, step);
          await wait(pauseMs);
        }
        repair(folder, broken);
        const cold = JSON.stringify(whole(await loadManifests(['.'], { cwd: folder.path })));
        for (let left = 200; left > 0 && JSON.stringify(whole(last)) !== cold; left -= 1)
          await wait(10);
        await watcher.close();
        expect(JSON.stringify(whole(last))).toBe(cold);
      });
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 30_000);
