import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { loadManifests } from './load-manifests.ts';
import { check, gateway, inFolder } from './manifests-check.ts';

test('files, folders, patterns and standard input give their objects in order', async () => {
  await inFolder(async (folder) => {
    folder.write('b/2.yml', gateway('two'));
    folder.write(
      'b/deep/1.json',
      JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'json' } }),
    );
    folder.write('b/node_modules/x.yaml', gateway('not-me'));
    folder.write('b/.hidden/x.yaml', gateway('nor-me'));
    folder.write('b/notes.txt', 'hello');
    folder.write('a.yaml', `${gateway('one')}---\n${gateway('one-more')}`);
    folder.write('c/x/three.yaml', gateway('three'));
    folder.write('c/y/z/four.yaml', gateway('four'));
    folder.write('c/y/z/five.yaml', gateway('five'));
    const stdin = Readable.from([Buffer.from(gateway('in'))]);
    const set = await check(['-', 'a.yaml', 'b', 'c/**/{three,four}.yaml'], folder, { stdin });
    expect(set.names).toEqual(['in', 'one', 'one-more', 'two', 'json', 'three', 'four']);
    expect(set.documents.map((each) => each.id).slice(0, 3)).toEqual([
      '<stdin>#0',
      'a.yaml#0',
      'a.yaml#1',
    ]);
    expect(set.codes).toEqual([]);
  });
});

test('a JSON stream on standard input is cut into its objects', async () => {
  await inFolder(async (folder) => {
    const one = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } };
    const text = `${JSON.stringify(one, null, 2)}\n${JSON.stringify({ ...one, metadata: { name: 'b' } })}`;
    const set = await check(['-'], folder, {
      stdin: Readable.from([text.slice(0, 9), text.slice(9)]),
    });
    expect(set.names).toEqual(['a', 'b']);
    expect(set.documents[1]?.position.line).toBe(8);
  });
});

test('what is missing or empty is a finding with its place', async () => {
  await inFolder(async (folder) => {
    mkdirSync(join(folder.path, 'empty'));
    folder.write('blank.yaml', '# nothing yet\n');
    const set = await check(['gone.yaml', 'empty', 'no/**/*.yaml', 'blank.yaml', '-'], folder);
    expect(set.codes).toEqual([
      'manifest-path-missing gone.yaml:1:1',
      'manifest-source-empty empty:1:1',
      'manifest-path-missing no/**/*.yaml:1:1',
      'manifest-source-empty blank.yaml:1:1',
      'manifest-file-unreadable <stdin>:1:1',
    ]);
  });
});

test('other YAML in a folder is noted and a Helm chart passed over, never in the way', async () => {
  await inFolder(async (folder) => {
    folder.write('Chart.yaml', 'name: app\n');
    folder.write(
      'kustomization.yaml',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
    );
    folder.write(
      't/a.yaml',
      `${gateway('a')}---\n{{- if .Values.x }}\n${gateway('{{ .Values.name }}')}{{- end }}\n`,
    );
    folder.write('t/b.yaml', gateway('{{ .Values.name }}'));
    folder.write(
      't/text.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: text}\ndata:\n  x: |\n    {{ .go }}\n',
    );
    const set = await check(['.'], folder);
    expect(set.names).toEqual(['text']);
    expect(set.codes).toEqual([
      'not-a-kubernetes-object Chart.yaml:1:1',
      'kustomization-skipped kustomization.yaml:1:1',
      'helm-template-skipped t/a.yaml:6:1',
      'helm-template-skipped t/b.yaml:4:9',
    ]);
    expect(new Set(set.findings.map((each) => each.severity))).toEqual(new Set(['info']));
    const named = await check(['Chart.yaml'], folder);
    expect(named.findings[0]?.severity).toBe('warning');
  });
});

test('objects are found by what they are called, and their fields by path', async () => {
  await inFolder(async (folder) => {
    folder.write('a.yaml', `# first\n---\n${gateway('one')}spec:\n  listeners:\n    - port: 443\n`);
    const set = await check(['a.yaml'], folder);
    const object = {
      group: 'gateway.networking.k8s.io',
      kind: 'Gateway',
      namespace: 'default',
      name: 'one',
    };
    const field = 'spec.listeners[0].port';
    expect(set.locate({ object, field })).toEqual({ file: 'a.yaml', line: 9, column: 13 });
    expect(set.locate({ object: { ...object, namespace: '' }, field: 'spec.x' })?.line).toBe(7);
    expect(set.locate({ object: { ...object, name: 'two' }, field })).toBeUndefined();
    expect(set.textOf('a.yaml')).toContain('listeners');
  });
});

test('an object defined twice is warned of at its second place, and that one is located', async () => {
  await inFolder(async (folder) => {
    folder.write('a.yaml', gateway('one'));
    folder.write('b.yaml', gateway('one'));
    const set = await check(['.'], folder);
    expect(set.codes).toEqual(['object-defined-twice b.yaml:1:1']);
  });
});

test('one broken document leaves the others alone', async () => {
  await inFolder(async (folder) => {
    folder.write('a.yaml', `${gateway('a')}---\n${gateway('b')}  x: [\n---\n${gateway('c')}`);
    const set = await check(['a.yaml'], folder);
    expect(set.names).toEqual(['a', 'c']);
    expect(set.codes).toEqual([expect.stringMatching(/^yaml-syntax-error a.yaml:/)]);
  });
});

test('a broken document keeps its last good version until it is repaired or gone', async () => {
  await inFolder(async (folder) => {
    folder.write('a.yaml', `${gateway('a')}---\n${gateway('b')}spec: {x: 1}\n---\n${gateway('c')}`);
    const first = await check(['a.yaml'], folder);
    folder.write('a.yaml', `${gateway('new')}---\n${gateway('b')}spec: {x: \n---\n${gateway('c')}`);
    const broken = await check(['a.yaml'], folder, { previous: first });
    expect(broken.names).toEqual(['new', 'b (stale)', 'c']);
    expect(broken.findings[0]?.message).toContain('Gateway default/b');
    folder.write('a.yaml', `${gateway('new')}${gateway('b')}---\n${gateway('c')}`);
    const joined = await check(['a.yaml'], folder, { previous: broken });
    expect(joined.names).toEqual(['new (stale)', 'b (stale)', 'c']);
    folder.write('a.yaml', `kind: [\n---\n${gateway('b')}---\n${gateway('c')}`);
    const nameless = await check(['a.yaml'], folder, { previous: joined });
    expect(nameless.names).toEqual(['new (stale)', 'b', 'c']);
    folder.write('a.yaml', gateway('c'));
    const gone = await check(['a.yaml'], folder, { previous: nameless });
    expect(gone.names).toEqual(['c']);
    expect(gone.codes).toEqual([]);
  });
});

test('a file that cannot be read keeps what it said before', async () => {
  await inFolder(async (folder) => {
    folder.write('a.yaml', gateway('a'));
    const first = await check(['a.yaml'], folder);
    writeFileSync(join(folder.path, 'a.yaml'), Buffer.from([0xc3, 0x28, 0xff]));
    const garbled = await check(['a.yaml'], folder, { previous: first });
    expect(garbled.names).toEqual(['a (stale)']);
    expect(garbled.codes).toEqual(['manifest-not-text a.yaml:1:1']);
    folder.write('a.yaml', gateway('a'));
    const repaired = await check(['a.yaml'], folder, { previous: garbled });
    expect(repaired.names).toEqual(['a']);
    expect(repaired.documents[0]?.raw).toBe(first.documents[0]?.raw);
  });
});

test.skipIf(process.getuid?.() === 0)('a forbidden file is a finding', async () => {
  await inFolder(async (folder) => {
    folder.write('a.yaml', gateway('a'));
    chmodSync(join(folder.path, 'a.yaml'), 0);
    const set = await check(['a.yaml'], folder);
    expect(set.codes).toEqual(['manifest-file-unreadable a.yaml:1:1']);
  });
});

test('a byte order mark and UTF-16 are understood', async () => {
  await inFolder(async (folder) => {
    folder.write('a.yaml', `\uFEFF${gateway('a')}`);
    writeFileSync(join(folder.path, 'b.yaml'), Buffer.from(`\uFEFF${gateway('b')}`, 'utf16le'));
    const set = await check(['.'], folder);
    expect(set.names).toEqual(['a', 'b']);
    expect(set.documents[0]?.position.column).toBe(1);
  });
});

test('every limit is a finding that names it', async () => {
  await inFolder(async (folder) => {
    folder.write('big.yaml', `${gateway('big')}# ${'x'.repeat(5000)}\n`);
    folder.write('many.yaml', `${gateway('many')}---\n`.repeat(4));
    folder.write('small.yaml', gateway('small'));
    folder.write('z.yaml', gateway('z'));
    const limits = { fileBytesMax: 4000, documentsPerFileMax: 3, setBytesMax: 100, filesMax: 3 };
    const set = await check(['.'], folder, { limits });
    expect(set.codes.map((each) => each.split(' ')[0])).toEqual([
      'manifest-too-many-files',
      'manifest-set-too-large',
      'manifest-too-large',
    ]);
    expect(set.findings.map((each) => each.message).join()).toMatch(
      /big.yaml is 5 KiB; at most 3.9 KiB/,
    );
    const many = await check(['many.yaml'], folder, { limits: { documentsPerFileMax: 3 } });
    expect(many.codes).toEqual(['manifest-too-many-documents many.yaml:1:1']);
  });
});

test('50 MB are refused', async () => {
  await inFolder(async (folder) => {
    folder.write('a.yaml', gateway('a').repeat(400_000));
    const set = await check(['.'], folder);
    expect(set.codes).toEqual(['manifest-too-large a.yaml:1:1']);
  });
});

test('links to files are read, links to folders are not followed', async () => {
  await inFolder(async (folder) => {
    folder.write('..1/x.yaml', gateway('x'));
    symlinkSync('..1', join(folder.path, '..data'));
    symlinkSync('..data/x.yaml', join(folder.path, 'x.yaml'));
    symlinkSync('.', join(folder.path, 'ring'));
    symlinkSync('nowhere', join(folder.path, 'dangling.yaml'));
    const set = await check(['.'], folder);
    expect(set.names).toEqual(['x']);
    expect(dirname(set.documents[0]?.file ?? '')).toBe('.');
  });
});

test('one edit in 2,000 routes is read again within 150 ms, in one file and in many', async () => {
  await inFolder(async (folder) => {
    const route = (n: number, port = 80) =>
      `---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: r${n}\nspec:\n  parentRefs:\n    - name: gw\n` +
      `  hostnames: [r${n}.test]\n  rules:\n    - matches:\n        - path: {type: PathPrefix, value: /}\n      backendRefs:\n        - name: s${n}\n          port: ${port}\n`;
    const all = Array.from({ length: 2000 }, (_, n) => route(n));
    folder.write('one/all.yaml', all.join(''));
    all.forEach((text, n) => {
      folder.write(`many/${n}.yaml`, text);
    });
    for (const [source, file, textWith] of [
      ['one', 'one/all.yaml', (port: number) => all.with(1000, route(1000, port)).join('')],
      ['many', 'many/1000.yaml', (port: number) => route(1000, port)],
    ] as const) {
      const first = await loadManifests([source], { cwd: folder.path });
      await new Promise((resolve) => setTimeout(resolve, 60));
      let previous = await loadManifests([source], { cwd: folder.path, previous: first });
      const tookMs: number[] = [];
      for (const port of [81, 82, 83]) {
        folder.write(file, textWith(port));
        const start = performance.now();
        previous = await loadManifests([source], { cwd: folder.path, previous });
        tookMs.push(performance.now() - start);
      }
      const changed = previous.documents.filter(({ raw }, n) => raw !== first.documents[n]?.raw);
      expect(changed.map(({ id }) => id)).toEqual([
        source === 'one' ? 'one/all.yaml#1000' : `${file}#0`,
      ]);
      expect(Math.min(...tookMs)).toBeLessThan(150);
    }
  });
}, 30_000);

test('paths that no system has are findings too', async () => {
  await inFolder(async (folder) => {
    const set = await check(['a\0b', 'x'.repeat(5000), '{a,b', '**', ''], folder);
    expect(set.codes.map((each) => each.split(' ')[0])).toEqual([
      'manifest-file-unreadable',
      'manifest-file-unreadable',
      'manifest-path-missing',
      'manifest-path-missing',
      'manifest-source-empty',
    ]);
  });
});

test('a pipe is read once, as a shell passes it', async () => {
  await inFolder(async (folder) => {
    const pipe = join(folder.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writing = writeFile(pipe, gateway('piped'));
    const first = await check(['pipe'], folder);
    await writing;
    expect(first.names).toEqual(['piped']);
    const again = await check(['pipe'], folder, { previous: first });
    expect(again.names).toEqual(['piped']);
  });
});
