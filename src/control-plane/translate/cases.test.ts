import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { backendTlsProblems } from '../../diagnostics/catalogue/backend-tls.ts';
import { gatewayProblems } from '../../diagnostics/catalogue/gateways.ts';
import { routeProblems } from '../../diagnostics/catalogue/routes.ts';
import { type KubeObject, refKey, refTo } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { admit } from '../admission/admit.ts';
import { digest } from './digest.testing.ts';
import { snapshotOf } from './snapshot.testing.ts';
import { translate } from './translate.ts';
import type { TranslateSettings } from './translation.ts';

/**
 * Each `<a sentence>.in.yaml` says what a person wrote, each `.out.yaml` what it means. The first line
 * of a case names the documents of `given/` that it builds on; statuses of those are shown only where
 * something is wrong with them. `# settings:` overrides what the machine is like.
 */
const folder = join(import.meta.dirname, 'cases');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.in.yaml'))
  .map((file) => file.slice(0, -'.in.yaml'.length));

describe('translation', () => {
  for (const name of names) {
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
});

it('has a case or a test for every problem it can find', () => {
  const outputs = names.map((name) => readFileSync(join(folder, `${name}.out.yaml`), 'utf8'));
  const tests = readFileSync(join(import.meta.dirname, 'translate.test.ts'), 'utf8');
  const shown = [...outputs, tests].join('\n');
  const codes = Object.keys({ ...gatewayProblems, ...routeProblems, ...backendTlsProblems });
  expect(codes.filter((code) => !new RegExp(`(^|[ '])${code}[ ']`, 'm').test(shown))).toEqual([]);
});

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
