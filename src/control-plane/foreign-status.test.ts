import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { gateway } from '../resources/gateway.ts';
import { httpRoute } from '../resources/http-route.ts';
import { refTo } from '../resources/object.ts';
import { onBench, testSettings } from './control-plane.testing.ts';
import type { Outcome } from './control-plane.ts';

const talkFolder = fileURLToPath(new URL('../../examples/talk', import.meta.url));
const talk = Object.fromEntries(
  readdirSync(talkFolder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(join(talkFolder, name), 'utf8')]),
);

test('what other controllers say in a status outlives an edit, ours is said anew', () =>
  onBench(talk, { watch: true, settings: { ...testSettings, strict: true } }, async (bench) => {
    const { plane, until, remove } = bench;
    await plane.start();
    const foreign = {
      ...{ type: 'example.com/Ready', status: 'True', reason: 'Seeded', message: '' },
      lastTransitionTime: '2020-01-01T00:00:00Z',
    };
    const parent = { name: 'elsewhere', namespace: 'default' };
    const entry = { parentRef: parent, controllerName: 'example.com/other', conditions: [foreign] };
    const gone = { ...entry, controllerName: 'traefik.io/gateway-controller' };
    for (const one of plane.current().snapshot.list(gateway)) {
      const [listener] = one.status?.listeners ?? [];
      const listeners = [{ ...listener, conditions: [foreign] }];
      plane.store.writeStatus(refTo(one), { conditions: [foreign], listeners });
    }
    for (const one of plane.current().snapshot.list(httpRoute)) {
      plane.store.writeStatus(refTo(one), { parents: [gone, entry] });
    }
    const parentsIn = (outcome: Outcome) => outcome.snapshot.list(httpRoute)[0]?.status?.parents;
    const written = await until(
      (outcome) =>
        parentsIn(outcome)?.[0]?.conditions?.[0]?.type === 'Accepted' &&
        parentsIn(outcome)?.[1] !== undefined,
    );
    const [ours, ...others] = parentsIn(written) ?? [];
    expect(ours?.parentRef.name).toBe('traefik-gateway');
    expect(others).toEqual([entry]);
    const [own] = written.snapshot.list(gateway);
    expect(own?.status?.conditions).toContainEqual(foreign);
    expect(own?.status?.listeners?.[0]?.conditions).toContainEqual(foreign);

    remove('1-gateway-class.yaml');
    const reset = await until((outcome) => conditionOf(outcome, 'Accepted') === 'Unknown');
    expect(reset.snapshot.list(gateway)[0]?.status?.conditions).toContainEqual(foreign);
    expect(parentsIn(reset)).toEqual([entry]);
  }));

function conditionOf({ snapshot }: Outcome, type: string): string | undefined {
  const conditions = snapshot.list(gateway)[0]?.status?.conditions ?? [];
  return conditions.find((condition) => condition.type === type)?.status;
}
