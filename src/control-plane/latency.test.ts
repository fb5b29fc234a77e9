import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { onBench, testSettings } from './control-plane.testing.ts';
import { createController } from './controller.ts';
import { loadManifests } from './manifests/load-manifests.ts';
import { createStore } from './store/store.ts';

test.each([
  { routes: 10, budgetMs: 20 },
  { routes: 2_000, budgetMs: 400 },
])(
  'one edit among $routes routes is a new table within $budgetMs ms',
  ({ routes, budgetMs }) =>
    onBench({ 'all.yaml': manifests(routes, 0) }, {}, async ({ folder, write }) => {
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
      const timesMs: number[] = [];
      for (let edit = 1; edit <= 3; edit += 1) {
        write('all.yaml', manifests(routes, edit));
        const before = controller.current();
        set = await loadManifests(['.'], { cwd: folder, previous: set });
        const began = performance.now();
        controller.takeManifests(set);
        controller.runNow();
        timesMs.push(performance.now() - began);
        expect(controller.current().routingTable).not.toBe(before.routingTable);
      }
      controller.close();
      expect(bugs).toEqual([]);
      // The best of a few: what else the machine does is not the controller's to answer for.

      expect(Math.min(...timesMs)).toBeLessThan(budgetMs);
    }),
  60_000,
);

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
