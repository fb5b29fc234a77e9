import {
  type Arbitrary,
  array,
  assert,
  constantFrom,
  dictionary,
  jsonValue,
  oneof,
  property,
  record,
} from 'fast-check';
import { expect, test } from 'vitest';
import { apiVersionOf, knownKinds } from '../../resources/known-kinds.ts';
import { admit } from './admit.ts';
import { findingsOf } from './check-admission.testing.ts';
import { type Plan, planFor } from './schema-plan.ts';

test('whatever is given, admission answers', () => {
  assert(
    property(jsonValue(), (raw) => {
      expect(() => admit(raw)).not.toThrow();
    }),
  );
});

test('whatever stands in an object of a known kind, admission answers and changes nothing', () => {
  assert(
    property(objectOfKnownKind(), (raw) => {
      const before = JSON.stringify(raw);
      const admission = admit(raw);
      expect(JSON.stringify(raw)).toBe(before);
      const isRefused = findingsOf(admission).some(({ severity }) => severity === 'error');
      expect(admission.outcome).toBe(isRefused ? 'refused' : 'admitted');
    }),
    { numRuns: 500 },
  );
});

test('admitting what was admitted changes nothing and finds nothing new', () => {
  let admittedCount = 0;
  assert(
    property(objectOfKnownKind(), (raw) => {
      const first = admit(raw);
      if (first.outcome !== 'admitted') return;
      admittedCount++;
      const again = admit(first.object);
      expect(again).toMatchObject({ outcome: 'admitted' });
      if (again.outcome !== 'admitted') return;
      expect(again.object).toEqual(first.object);
      expect(again.findings.every(({ code }) => code === 'rule-doubtful')).toBe(true);
    }),
    { numRuns: 2000 },
  );
  expect(admittedCount).toBeGreaterThan(100);
});

/** Objects that are mostly right: drawn from the schema itself, with junk here and there. */
function objectOfKnownKind(): Arbitrary<unknown> {
  return oneof(
    ...knownKinds.map((kind) =>
      arbitraryOf(planFor(kind.schema), {
        apiVersion: constantFrom(apiVersionOf(kind)),
        kind: constantFrom(kind.kind),
        metadata: record({ name: constantFrom('shop', 'a-b', 'A b') }),
      }),
    ),
  );
}

function arbitraryOf(
  plan: Plan,
  fixed: Record<string, Arbitrary<unknown>> = {},
): Arbitrary<unknown> {
  const good = goodValueOf(plan, fixed);
  return Object.keys(fixed).length > 0
    ? good
    : oneof({ weight: 60, arbitrary: good }, { weight: 1, arbitrary: jsonValue({ maxDepth: 2 }) });
}

function goodValueOf(plan: Plan, fixed: Record<string, Arbitrary<unknown>>): Arbitrary<unknown> {
  switch (plan.type) {
    case 'object': {
      if (plan.values) return dictionary(constantFrom('a', 'b.c/d', 'e'), arbitraryOf(plan.values));
      const fields = [...plan.fields].map(([name, field]) => [name, arbitraryOf(field.plan)]);
      const all: Record<string, Arbitrary<unknown>> = { ...Object.fromEntries(fields), ...fixed };
      const required = plan.required.filter((name) => plan.fields.get(name)?.default === undefined);
      return record(all, { requiredKeys: required });
    }
    case 'array':
      return array(arbitraryOf(plan.items), { minLength: plan.entriesMin, maxLength: 2 });
    case 'string':
      return constantFrom(
        ...(plan.allowed ?? texts.filter((text) => plan.pattern?.test(text) ?? true)),
        '80',
      );
    case 'integer':
      return constantFrom(...(plan.allowed ?? [1, 80, 443]));
    case 'boolean':
      return constantFrom(true, false);
    case 'int-or-string':
      return constantFrom(80, 'web');
    case 'anything':
      return jsonValue({ maxDepth: 1 });
  }
}

const texts = [
  'a',
  'shop.example.com',
  '/a',
  'a.io/b',
  '10s',
  'spiffe://a/b',
  'System',
  'aGk=',
  '*',
  '127.0.0.1',
  'HTTP',
  'https://a',
  '2026-01-31T12:00:00Z',
];
