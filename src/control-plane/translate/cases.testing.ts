import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { type KubeObject, refKey, refTo } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { admit } from '../admission/admit.ts';
import { digest } from './digest.testing.ts';
import { snapshotOf } from './snapshot.testing.ts';
import { translate } from './translate.ts';
import type { TranslateSettings } from './translation.ts';

/**
 * One test for each case of a folder. `<a sentence>.in.yaml` says what a person wrote, `.out.yaml` what
 * it means. The first line of a case names the documents of `given/` that it builds on; statuses of
 * those are shown only where something is wrong with them. `# settings:` overrides what the machine is
 * like.
 */
export function testCases(folder: string): void {
  for (const name of caseNames(folder)) {
    it(name.replaceAll('-', ' '), async () => {
      const text = readFileSync(join(folder, `${name}.in.yaml`), 'utf8');
      const given = givenNames(text).flatMap((file) => load(join(folder, 'given', `${file}.yaml`)));
      const written = load(join(folder, `${name}.in.yaml`));
      const settings = { ...laptop, ...settingsOf(text) };
      const objects = overriding(given, written);
      const translation = translate(snapshotOf(objects), settings);
      const shown = new Set(written.map((object) => refKey(refTo(object))));
      await expect(stringify(digest(translation, shown), { lineWidth: 0 })).toMatchFileSnapshot(
        join(folder, `${name}.out.yaml`),
      );
      expect(translate(snapshotOf([...objects].reverse()), settings)).toEqual(translation);
    });
  }
}

/** The codes that neither a case of the folder nor one of the `tests` shows. */
export function codesNotShown(
  codes: readonly string[],
  { folder, tests }: { readonly folder: string; readonly tests: readonly string[] },
): readonly string[] {
  const outputs = caseNames(folder).map((name) => join(folder, `${name}.out.yaml`));
  const shown = [...outputs, ...tests].map((file) => readFileSync(file, 'utf8')).join('\n');
  return codes.filter((code) => !new RegExp(`(^|[ '])${code}[ ']`, 'm').test(shown));
}

function caseNames(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.in.yaml'))
    .map((file) => file.slice(0, -'.in.yaml'.length));
}

const laptop: TranslateSettings = {
  manyLoopbackAddresses: true,
  ipv6Loopback: false,
  lowestBindablePort: 1024,
  exposedPorts: new Map(),
  unavailableSockets: new Map(),
  usableAddresses: [],
};

function givenNames(text: string): readonly string[] {
  const [, list = ''] = /^# given: (.*)$/m.exec(text) ?? [];
  return list.split(', ').filter((name) => name !== '');
}

function settingsOf(text: string): Partial<TranslateSettings> {
  const [, json = '{}'] = /^# settings: (.*)$/m.exec(text) ?? [];
  const { exposedPorts, unavailableSockets, ...rest } = JSON.parse(json);
  return {
    ...rest,
    ...(exposedPorts ? { exposedPorts: new Map(exposedPorts) } : {}),
    ...(unavailableSockets ? { unavailableSockets: new Map(unavailableSockets) } : {}),
  };
}

/** A case may write a given object anew. */
function overriding(given: readonly KubeObject[], written: readonly KubeObject[]) {
  const keys = new Set(written.map((object) => refKey(refTo(object))));
  return [...given.filter((object) => !keys.has(refKey(refTo(object)))), ...written];
}

function load(file: string): readonly KubeObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const raw: unknown = document.toJS();
    if (!isRecord(raw)) return [];
    const admission = admit(raw);
    if (admission.outcome === 'admitted') return admission.object;
    throw new Error(`${file}: ${JSON.stringify(admission, null, 2)}`);
  });
}
