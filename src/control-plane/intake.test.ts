import { expect, test } from 'vitest';
import { onBench } from './control-plane.testing.ts';
import { createIntake, type Intake } from './intake.ts';
import { loadManifests } from './manifests/load-manifests.ts';
import type { ManifestSet } from './manifests/manifest-set.ts';

test('one edit admits one document again: all others keep their objects', () =>
  edits(
    [files('a', 'b'), { ...files('a'), 'b.yaml': config('b', 'changed') }],
    ([before, after]) => {
      expect(objectNamed(after, 'a')).toBe(objectNamed(before, 'a'));
      expect(objectNamed(after, 'b')).not.toBe(objectNamed(before, 'b'));
    },
  ));

test('of two documents of one object the later counts', () =>
  edits([{ 'a.yaml': config('x', 'first'), 'b.yaml': config('x', 'second') }], ([only]) => {
    expect(objectNamed(only, 'x')).toMatchObject({ data: { is: 'second' } });
    expect(codesOf(only)).toEqual(['object-defined-twice b.yaml:1']);
  }));

test('a last good version goes when its document does', () =>
  edits([files('a'), { 'a.yaml': broken }, { 'b.yaml': broken }], ([, kept, gone]) => {
    expect(objectNamed(kept, 'a')).toMatchObject({ data: { is: 'a' } });
    expect(codesOf(kept)).toContain('object-kept-at-last-good-version a.yaml:1');
    expect(objectNamed(gone, 'a')).toBeUndefined();
  }));

test('a last good version lasts through several broken saves', () =>
  edits([files('a'), { 'a.yaml': broken }, { 'a.yaml': `${broken}# again\n` }], ([, , again]) => {
    expect(objectNamed(again, 'a')).toMatchObject({ data: { is: 'a' } });
  }));

test('unknown kinds are counted and named, once for each kind', () => {
  const issuer = (name: string) =>
    `apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: ${name}}\n`;
  const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(issuer).join('---\n');
  return edits([{ 'i.yaml': all }], ([only]) => {
    expect(only?.findings.map(({ message }) => message)).toEqual([
      '7 objects of kind Issuer (cert-manager.io/v1) left alone: a, b, c, d, e and 2 more.',
    ]);
  });
});

test('a kind of the Gateway API that is not served is a warning', () => {
  const mesh =
    'apiVersion: gateway.networking.x-k8s.io/v1alpha1\nkind: XMesh\nmetadata: {name: a}\n';
  return edits([{ 'm.yaml': mesh }], ([only]) => {
    expect(only?.findings.map(({ severity, code, message }) => [severity, code, message])).toEqual([
      [
        'warning',
        'not-served-yet',
        'Objects of kind XMesh (gateway.networking.x-k8s.io/v1alpha1) are not served yet: a.',
      ],
    ]);
  });
});

test('documents of the group postern.dev are told to somebody else: nothing is said of them', () => {
  const ours = 'apiVersion: postern.dev/v1alpha1\nkind: Expectations\nrequests: []\n';
  return edits([{ 'a.yaml': config('a', 'a'), 'expect.yaml': ours }], ([only]) => {
    expect(only?.objects).toHaveLength(1);
    expect(only?.findings).toEqual([]);
  });
});

/** Takes in several versions of one folder, one after the other. */
async function edits(
  versions: readonly Readonly<Record<string, string>>[],
  look: (intakes: readonly Intake[]) => void,
): Promise<void> {
  await onBench({}, {}, async ({ folder, write, remove }) => {
    const takeIn = createIntake();
    const intakes: Intake[] = [];
    let present: readonly string[] = [];
    let previous: ManifestSet | undefined;
    for (const version of versions) {
      for (const name of present) if (!(name in version)) remove(name);
      for (const [name, text] of Object.entries(version)) write(name, text);
      present = Object.keys(version);
      previous = await loadManifests(['.'], { cwd: folder, ...(previous ? { previous } : {}) });
      intakes.push(takeIn(previous));
    }
    look(intakes);
  });
}

function objectNamed(intake: Intake | undefined, name: string) {
  return intake?.objects.find(({ metadata }) => metadata.name === name);
}

function codesOf(intake: Intake | undefined): readonly string[] {
  return (intake?.findings ?? []).map(
    ({ code, position }) => `${code} ${position?.file}:${position?.line}`,
  );
}

function files(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`${name}.yaml`, config(name, name)]));
}

function config(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {is: ${value}}\n`;
}

const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {is: [no, text]}\n';
