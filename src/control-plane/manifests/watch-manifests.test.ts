import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadManifests } from './load-manifests.ts';
import type { ManifestSet } from './manifest-set.ts';
import { codesOf, type Folder, gateway, inFolder, namesOf } from './manifests-check.ts';
import { watchManifests } from './watch-manifests.ts';

interface Watched {
  readonly folder: Folder;
  /** Every set that was delivered, in short. */
  readonly seen: readonly string[];
  readonly last: () => ManifestSet | undefined;
  /** Waits until the newest set's names are these. */
  readonly until: (names: readonly string[]) => Promise<void>;
}

/** Watches the sources in a temporary folder, which `before` fills, while `run` changes it. */
async function watching(
  sources: readonly string[],
  before: (folder: Folder) => void,
  run: (watched: Watched) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    before(folder);
    const sets: ManifestSet[] = [];
    const seen: string[] = [];
    const onChange = (set: ManifestSet) => {
      sets.push(set);
      seen.push(namesOf(set).join());
    };
    const watcher = watchManifests(sources, { cwd: folder.path, onChange });
    const until = async (names: readonly string[]) => {
      for (let left = 300; left > 0 && seen.at(-1) !== names.join(); left -= 1) await wait(10);
      expect(seen.at(-1)).toBe(names.join());
    };
    try {
      for (let left = 300; left > 0 && sets.length === 0; left -= 1) await wait(10);
      await wait(30);
      await run({ folder, seen, last: () => sets.at(-1), until });
    } finally {
      await watcher.close();
    }
  });
}

const oneFile = (folder: Folder) => folder.write('k8s/a.yaml', gateway('a'));

test.each([['k8s'], ['k8s/a.yaml'], ['k8s/*.yaml'], ['.']])(
  'every style of saving is seen when %s is watched',
  async (source) => {
    await watching([source], oneFile, async ({ folder, until, seen }) => {
      const path = join(folder.path, 'k8s/a.yaml');
      await until(['a']);
      writeFileSync(path, gateway('written'));
      await until(['written']);
      writeFileSync(`${path}~`, gateway('renamed'));
      renameSync(`${path}~`, path);
      await until(['renamed']);
      unlinkSync(path);
      writeFileSync(path, gateway('remade'));
      await until(['remade']);
      writeFileSync(path, '');
      await wait(15);
      writeFileSync(path, gateway('slow'));
      await until(['slow']);
      unlinkSync(path);
      await until([]);
      writeFileSync(path, gateway('back'));
      await until(['back']);
      expect(seen).toEqual(['a', 'written', 'renamed', 'remade', 'slow', '', 'back']);
    });
  },
);

test('a save is delivered within the 100 ms a person does not notice', async () => {
  await watching(['k8s'], oneFile, async ({ folder, until }) => {
    const tookMs: number[] = [];
    for (const name of ['b', 'c', 'd', 'e', 'f']) {
      const start = performance.now();
      folder.write('k8s/a.yaml', gateway(name));
      await until([name]);
      tookMs.push(performance.now() - start);
      await wait(60);
    }
    expect(tookMs.sort((a, b) => a - b)[2]).toBeLessThan(80);
  });
});

test('a file that is empty or cut short for a moment drops nothing', async () => {
  const text = `${gateway('a')}---\n${gateway('b')}`;
  const two = (folder: Folder) => folder.write('a.yaml', text);
  await watching(['.'], two, async ({ folder, seen, until }) => {
    const path = join(folder.path, 'a.yaml');
    truncateSync(path);
    await wait(40);
    writeFileSync(path, text.slice(0, 100));
    await wait(40);
    appendFileSync(path, `${text.slice(100)}---\n${gateway('c')}`);
    await until(['a', 'b', 'c']);
    expect(seen).toEqual(['a,b', 'a,b,c']);
  });
});

test('new files in new folders are picked up, and other files do not ring', async () => {
  await watching(['k8s', 'other/**/x.yaml'], oneFile, async ({ folder, seen, until }) => {
    folder.write('k8s/deep/er/b.yaml', gateway('b'));
    await until(['a', 'b']);
    folder.write('other/one/x.yaml', gateway('x'));
    await until(['a', 'b', 'x']);
    folder.write('other/one/y.yaml', gateway('y'));
    folder.write('k8s/notes.txt', 'x');
    folder.write('k8s/.git/z.yaml', gateway('z'));
    await wait(150);
    expect(seen).toHaveLength(3);
  });
});

test('a path that is missing at the start is read when it appears', async () => {
  await watching(
    ['later/on/a.yaml'],
    () => undefined,
    async ({ folder, last, until }) => {
      expect(codesOf(last() ?? (await loadManifests([], { cwd: '/' })))).toEqual([
        'manifest-path-missing later/on/a.yaml:1:1',
      ]);
      folder.write('later/on/a.yaml', gateway('a'));
      await until(['a']);
      expect(last()?.findings).toEqual([]);
    },
  );
});

test('a folder that is removed and made again is seen both times', async () => {
  await watching(['k8s'], oneFile, async ({ folder, until }) => {
    rmSync(join(folder.path, 'k8s'), { recursive: true });
    await until([]);
    oneFile(folder);
    await until(['a']);
    folder.write('k8s/a.yaml', gateway('again'));
    await until(['again']);
  });
});

test.each([['conf'], ['conf/a.yaml']])(
  'swapped links, as kubelet makes them, are seen in %s',
  async (source) => {
    const mount = (folder: Folder) => {
      folder.write('conf/..1/a.yaml', gateway('one'));
      symlinkSync('..1', join(folder.path, 'conf/..data'));
      symlinkSync('..data/a.yaml', join(folder.path, 'conf/a.yaml'));
    };
    await watching([source], mount, async ({ folder, until }) => {
      await until(['one']);
      for (const version of ['2', '3']) {
        folder.write(`conf/..${version}/a.yaml`, gateway(`version-${version}`));
        symlinkSync(`..${version}`, join(folder.path, 'conf/..tmp'));
        renameSync(join(folder.path, 'conf/..tmp'), join(folder.path, 'conf/..data'));
        await until([`version-${version}`]);
      }
    });
  },
);

test('a broken save keeps the last good version and says so; touching a file says nothing', async () => {
  await watching(['.'], oneFile, async ({ folder, until, last, seen }) => {
    folder.write('k8s/a.yaml', `${gateway('a')}spec: [\n`);
    await until(['a (stale)']);
    expect(last()?.findings[0]).toMatchObject({ code: 'yaml-syntax-error', severity: 'error' });
    folder.write('k8s/a.yaml', `${gateway('a')}spec: {}\n`);
    await until(['a']);
    const sets = seen.length;
    folder.write('k8s/a.yaml', `${gateway('a')}spec: {}\n`);
    await wait(120);
    expect(seen).toHaveLength(sets);
  });
});

test('watching goes on from a set that was loaded before, and close ends it', async () => {
  await inFolder(async (folder) => {
    oneFile(folder);
    const previous = await loadManifests(['k8s'], { cwd: folder.path });
    const seen: ManifestSet[] = [];
    const onChange = (set: ManifestSet) => void seen.push(set);
    const watcher = watchManifests(['k8s'], { cwd: folder.path, previous, onChange });
    await wait(200);
    expect(seen).toHaveLength(0);
    mkdirSync(join(folder.path, 'k8s/x'));
    folder.write('k8s/x/b.yaml', gateway('b'));
    for (let left = 100; left > 0 && seen.length === 0; left -= 1) await wait(10);
    expect(seen.map(namesOf)).toEqual([['a', 'b']]);
    await watcher.close();
    folder.write('k8s/x/b.yaml', gateway('c'));
    await wait(120);
    expect(seen).toHaveLength(1);
  });
});

test('a source that is a link, to a folder or to a file, is followed', async () => {
  const link = (folder: Folder) => {
    folder.write('real/a.yaml', gateway('a'));
    folder.write('elsewhere/b.yaml', gateway('b'));
    symlinkSync('real', join(folder.path, 'folder-link'));
    symlinkSync('elsewhere/b.yaml', join(folder.path, 'link.yaml'));
  };
  await watching(['folder-link', 'link.yaml'], link, async ({ folder, until }) => {
    await until(['a', 'b']);
    folder.write('real/a.yaml', gateway('a2'));
    await until(['a2', 'b']);
    folder.write('elsewhere/b.yaml', gateway('b2'));
    await until(['a2', 'b2']);
    folder.write('elsewhere/b.tmp', gateway('b3'));
    renameSync(join(folder.path, 'elsewhere/b.tmp'), join(folder.path, 'elsewhere/b.yaml'));
    await until(['a2', 'b3']);
    folder.write('elsewhere/b.tmp', gateway('b4'));
    renameSync(join(folder.path, 'elsewhere/b.tmp'), join(folder.path, 'elsewhere/b.yaml'));
    await until(['a2', 'b4']);
    folder.write('real/new/c.yaml', gateway('c'));
    await until(['a2', 'c', 'b4']);
  });
});
