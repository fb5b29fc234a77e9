import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gateway } from '../resources/gateway.ts';
import { httpRoute } from '../resources/http-route.ts';
import { type Bench, codesOf, onBench, tableOf } from './control-plane.testing.ts';
import type { Outcome } from './control-plane.ts';

test('after any edits the state is that of a cold start on the final files', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
      const files = new Map<string, string>();
      await onBench(kept, { watch: true, now: passing() }, async (edited) => {
        await edited.plane.start();
        for (const { name, text } of edits) {
          apply(edited, name, text);
          if (text === '') files.delete(name);
          else files.set(name, text);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        await onBench({ ...kept, ...Object.fromEntries(files) }, {}, async (cold) => {
          const expected = digest(await cold.plane.start());
          await edited.until((outcome) => same(digest(outcome), expected)).catch(() => undefined);
          expect(digest(edited.plane.current())).toEqual(expected);
        });
      });
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 60_000);

function apply(bench: Bench, name: string, text: string): void {
  if (text !== '') bench.write(name, text);
  else if (existsSync(join(bench.folder, name))) bench.remove(name);
}

/** Everything a person can see, but versions and uids. */
function digest(outcome: Outcome) {
  return {
    table: tableOf(outcome),
    codes: codesOf(outcome),
    wanted: outcome.wantedCertificates,
    pods: outcome.plannedPods.map(({ pod, containers }) => [pod.metadata.name, containers]),
    messages: outcome.findings.map(({ message }) => message),
    statuses: statusesOf(outcome),
  };
}

function statusesOf({ snapshot }: Outcome) {
  const all = [...snapshot.list(gateway), ...snapshot.list(httpRoute)];
  return all.map(({ metadata, status }) => [
    metadata.name,
    JSON.parse(JSON.stringify(status ?? null), withoutHistory),
  ]);
}

/** Objects that were edited have had generations and transitions; those just read have not. */
function withoutHistory(key: string, value: unknown): unknown {
  return key === 'observedGeneration' || key === 'lastTransitionTime' ? undefined : value;
}

/** A clock on which every look takes a second, so that age shows wherever it should not. */
function passing(): () => number {
  let now = Date.parse('2026-01-02T03:04:05Z');
  return () => {
    now += 1_000;
    return now;
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** So that there is always something to read. */
const kept = { 'kept.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept}\n' };

const gatewayText = (hostname: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: g}
spec:
  gatewayClassName: c
  listeners:
    - {name: http, port: 8080, protocol: HTTP}
    - name: https
      port: 8443
      protocol: HTTPS
      hostname: "${hostname}"
      tls: {certificateRefs: [{name: certs}]}
`;

const routeText = (name: string, path: string) => `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}}
spec:
  parentRefs: [{name: g}]
  rules:
    - matches: [{path: {value: ${path}}}]
      backendRefs: [{name: s, port: 80}]
`;

const serviceText = (port: number) => `---
apiVersion: v1
kind: Service
metadata: {name: s}
spec: {selector: {app: s}, ports: [{port: 80, targetPort: ${port}}]}
`;

const document = fc.oneof(
  fc.constantFrom('a.example', '*.example').map(gatewayText),
  fc
    .tuple(fc.constantFrom('r1', 'r2', 'r3'), fc.constantFrom('/', '/a'))
    .map(([name, path]) => routeText(name, path)),
  fc.constantFrom(8080, 8081).map(serviceText),
);

const text = fc.oneof(
  { arbitrary: fc.constant(''), weight: 1 },
  {
    arbitrary: fc.array(document, { minLength: 1, maxLength: 3 }).map((all) => all.join('---\n')),
    weight: 4,
  },
);

const edit = fc.record({ name: fc.constantFrom('a.yaml', 'b.yaml', 'c/d.yaml'), text });
