import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { onBench, testSettings } from './control-plane.testing.ts';
import { createController } from './controller.ts';
import { loadManifests } from './manifests/load-manifests.ts';
import { createStore } from './store/store.ts';

test('an edit costs a time that grows with the number of routes, and not with its square', async () => {
  const [few, many] = [await bestEditMs(200), await bestEditMs(2_000)];
  expect(many / few).toBeLessThan(40);
}, 60_000);

/** From a set of manifests with one change to the new table; the best of a few edits. */
async function bestEditMs(routes: number): Promise<number> {
  let bestMs = Number.POSITIVE_INFINITY;
  await onBench({ 'all.yaml': manifests(routes, 0) }, {}, async ({ folder, write }) => {
    const now = () => Date.parse('2026-01-02T03:04:05Z');
    const bugs: unknown[] = [];
    const controller = createController({
      store: createStore({ now, newUid: randomUUID }),
      settings: testSettings,
      now,
      onOutcome: () => {},
      onBug: (error) => bugs.push(error),
    });
    let set = await loadManifests(['.'], { cwd: folder });
    controller.takeManifests(set);
    controller.runNow();
    for (let edit = 1; edit <= 5; edit += 1) {
      write('all.yaml', manifests(routes, edit));
      const before = controller.current();
      set = await loadManifests(['.'], { cwd: folder, previous: set });
      const began = performance.now();
      controller.takeManifests(set);
      controller.runNow();
      bestMs = Math.min(bestMs, performance.now() - began);
      expect(controller.current().routingTable).not.toBe(before.routingTable);
    }
    controller.close();
    expect(bugs).toEqual([]);
  });
  return bestMs;
}

function manifests(routes: number, edit: number): string {
  const all = Array.from({ length: routes }, (_, index) => {
    const path = index === 0 ? `/edit-${edit}` : `/r${index}`;
    return `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r${index}}
spec:
  parentRefs: [{name: g}]
  hostnames: [h${index % 50}.example.com]
  rules:
    - matches: [{path: {value: ${path}}}]
      backendRefs: [{name: s, port: 80}]
`;
  });
  return `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: g}
spec:
  gatewayClassName: c
  listeners: [{name: http, port: 8080, protocol: HTTP}]
---
apiVersion: v1
kind: Service
metadata: {name: s}
spec: {selector: {app: s}, ports: [{port: 80}]}
${all.join('')}`;
}
