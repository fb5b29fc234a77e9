/** The drawing in docs/architecture.md is the law; this test is its court. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = dirname(fileURLToPath(import.meta.url));
const page = readFileSync(join(src, '../docs/architecture.md'), 'utf8');
const sources = filesBelow(src);

describe('the architecture', () => {
  it('has every room of src on a floor of the drawing', () => {
    const rooms = readdirSync(src, { withFileTypes: true })
      .map((entry) => entry.name.replace(/\.tsx?$/, ''))
      .filter((name) => !/\.(test|testing)$/.test(name));
    expect([...floorsOf('floors').keys()].sort()).toEqual(rooms.sort());
  });

  it('imports lower floors only', () => {
    expect(sources.flatMap((file) => floorBreaches(file, importsOf(file)))).toEqual([]);
  });

  it('enters a room of floor 3 and up through its door', () => {
    expect(sources.flatMap((file) => doorBreaches(file, importsOf(file)))).toEqual([]);
  });

  it('keeps the same law inside the control plane', () => {
    const inside = sources.filter((file) => file.startsWith('control-plane/'));
    expect(inside.flatMap((file) => innerFloorBreaches(file, importsOf(file)))).toEqual([]);
  });

  it('uses each library in its own room only', () => {
    expect(sources.flatMap((file) => libraryBreaches(file, importsOf(file)))).toEqual([]);
  });

  it('has no circles', () => {
    const imported = new Map(sources.map((file) => [file, filesImported(file)]));
    expect(circles(imported)).toEqual([]);
  });

  it('keeps every file within 400 lines', () => {
    const long = sources
      .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  it('lets translation see no file, clock, network, chance or log', () => {
    const pure =
      /^(resources|routing-table|diagnostics|control-plane\/(translate|plan|admission))\//;
    const impure =
      /from 'node:|\bDate\.now\b|\bnew Date\(\)|Math\.random|\bconsole\.|\bprocess\.[a-z]/;
    const breaches = sources.filter(
      (file) => pure.test(file) && !isTest(file) && impure.test(read(file)),
    );
    expect(breaches).toEqual([]);
  });
});

describe('the court itself', () => {
  it('finds a planted breach of each law', () => {
    const planted = (file: string, specifier: string) => [
      ...floorBreaches(file, [specifier]),
      ...doorBreaches(file, [specifier]),
      ...innerFloorBreaches(file, [specifier]),
      ...libraryBreaches(file, [specifier]),
    ];
    expect(planted('data-plane/x.ts', '../control-plane/control-plane.ts')).toHaveLength(1);
    expect(planted('resources/x.ts', '../diagnostics/finding.ts')).toHaveLength(1);
    expect(planted('cli/x.ts', '../data-plane/back/dial.ts')).toHaveLength(1);
    expect(planted('control-plane/translate/x.ts', '../manifests/y.ts')).toHaveLength(1);
    expect(planted('cli/x.ts', 'yaml')).toHaveLength(1);
    expect(planted('cli/x.ts', 'left-pad')).toHaveLength(1);
    expect(planted('cli/x.ts', '../dev-gateway.ts')).toEqual([]);
    const circle = circles(new Map(Object.entries({ a: ['b'], b: ['c'], c: ['b'] })));
    expect(circle).toEqual([['b', 'c']]);
  });
});

function floorBreaches(file: string, specifiers: readonly string[]): string[] {
  const floors = floorsOf('floors');
  return roomsImported(file, specifiers)
    .filter(({ from, to }) => from !== to && !mayImport(floors, { from, to }))
    .map(({ target }) => `${file} must not import ${target}`);
}

function mayImport(floors: Map<string, number>, { from, to }: { from: string; to: string }) {
  const [own, other] = [floors.get(from) ?? Number.NaN, floors.get(to) ?? Number.NaN];
  return other < own || (to === 'diagnostics' && ['routing-table', 'traffic'].includes(from));
}

function doorBreaches(file: string, specifiers: readonly string[]): string[] {
  const floors = floorsOf('floors');
  return roomsImported(file, specifiers)
    .filter(({ from, to, target }) => {
      const door = new RegExp(`^${to}(/${to})?\\.tsx?$`);
      return from !== to && (floors.get(to) ?? 0) >= 3 && !door.test(target);
    })
    .filter(({ from, to }) => mayImport(floors, { from, to }))
    .map(({ target }) => `${file} must not import ${target}: use the room's door`);
}

function innerFloorBreaches(file: string, specifiers: readonly string[]): string[] {
  // Tests may come from above: translation is tested with what admission makes of real YAML.
  if (!file.startsWith('control-plane/') || isTest(file)) return [];
  const floors = floorsOf('floors control-plane');
  // Files that lie directly in the room (the door and the controller behind it) are its top floor.
  const roomOf = (path: string) => path.split('/').slice(1, -1)[0] ?? 'control-plane';
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(src, resolve(src, dirname(file), specifier)))
    .filter((target) => target.startsWith('control-plane/'))
    .filter((target) => {
      const [from, to] = [roomOf(file), roomOf(target)];
      return from !== to && !((floors.get(to) ?? Number.NaN) < (floors.get(from) ?? Number.NaN));
    })
    .map((target) => `${file} must not import ${target}`);
}

function libraryBreaches(file: string, specifiers: readonly string[]): string[] {
  if (isTest(file)) return [];
  const homes = new Map(block('libraries').map(([library = '', ...rooms]) => [library, rooms]));
  return specifiers
    .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'))
    .filter((library) => !homes.get(library)?.includes(file.split('/')[0] ?? ''))
    .map((library) => `${file} must not import ${library}`);
}

function roomsImported(file: string, specifiers: readonly string[]) {
  const roomOf = (path: string) => (path.split('/')[0] ?? '').replace(/\.tsx?$/, '');
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(src, resolve(src, dirname(file), specifier)))
    .filter((target) => !target.startsWith('..'))
    .map((target) => ({ from: roomOf(file), to: roomOf(target), target }))
    .filter(({ from }) => !isTest(file) && from !== 'architecture.test');
}

function filesImported(file: string): readonly string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(src, resolve(src, dirname(file), specifier)));
}

/** Groups of files that all reach one another. Types count: a circle is hard to read either way. */
function circles(imported: ReadonlyMap<string, readonly string[]>): readonly string[][] {
  const reachable = new Map(
    [...imported.keys()].map((file) => [file, reachedFrom(file, imported)]),
  );
  const groups = [...imported.keys()].map((file) => {
    const reached = reachable.get(file) ?? new Set();
    return [...reached].filter((other) => reachable.get(other)?.has(file)).sort();
  });
  const distinct = new Map(groups.map((group) => [group.join(' '), group]));
  return [...distinct.values()].filter((group) => group.length > 0);
}

function reachedFrom(
  start: string,
  imported: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...(imported.get(start) ?? [])];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    waiting.push(...(imported.get(file) ?? []));
  }
  return reached;
}

function floorsOf(name: string): Map<string, number> {
  return new Map(
    block(name).flatMap(([floor, ...rooms]) => rooms.map((room) => [room, Number(floor)] as const)),
  );
}

function block(name: string): string[][] {
  const lines = page.split(`\`\`\`${name}\n`)[1]?.split('\n```')[0]?.split('\n') ?? [];
  return lines.map((line) => line.trim().split(/\s+/));
}

function importsOf(file: string): string[] {
  const statement = /^(?:import|export)\b[^'"`;]*?\bfrom\s+'([^'\n]+)'|^import\s+'([^'\n]+)'/gm;
  const call = /\bimport\(\s*'([^'\n]+)'\s*\)/g;
  const text = read(file);
  return [...text.matchAll(statement), ...text.matchAll(call)].map(
    ([, first, second]) => first ?? second ?? '',
  );
}

function isTest(file: string): boolean {
  return /\.(test|testing)\.tsx?$/.test(file);
}

function read(file: string): string {
  return readFileSync(join(src, file), 'utf8');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .filter((file) => file !== 'architecture.test.ts')
    .sort();
}
