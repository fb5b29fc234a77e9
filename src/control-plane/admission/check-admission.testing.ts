import { expect, test } from 'vitest';
import type { Finding } from '../../diagnostics/finding.ts';
import { parseFieldPath } from '../../resources/field-path.ts';
import type { Kind, PartRule } from '../../resources/kind.ts';
import { isRecord } from '../../resources/record.ts';
import type { Admission } from './admission.ts';
import { admit } from './admit.ts';
import type { StatusCause } from './causes.ts';
import { type Plan, planFor } from './schema-plan.ts';

/** For tests only. */

/** Fields to set, by path; `undefined` removes one. */
export type Change = Readonly<Record<string, unknown>>;

/** A sentence, what is changed about a good object, and the findings: `code field`. */
export type Case = readonly [sentence: string, change: Change, ...findings: readonly string[]];

/** Makes one test of each case, and one that sees every cross-field rule of the kind broken. */
export function testCases(kind: Kind, good: unknown, cases: readonly Case[]): void {
  test(`${kind.kind}: the object that the cases start from is admitted`, () => {
    expect(summary(admit(good))).toEqual(['admitted']);
  });
  for (const [sentence, change, ...findings] of cases) {
    test(`${kind.kind}: ${sentence}`, () => {
      expect(summary(admit(changed(good, change))).slice(1)).toEqual(findings);
    });
  }
  test(`${kind.kind}: every rule is broken by a case`, () => {
    const messages = cases.flatMap(([, change]) => findingsOf(admit(changed(good, change))));
    const said = messages.map(({ message }) => message).join('\n');
    const rules: readonly Said[] = [...kind.rules, ...rulesIn(planFor(kind.schema))];
    const unbroken = rules.filter(
      ({ message, isSaidElsewhere }) => !isSaidElsewhere && !said.includes(message),
    );
    expect(unbroken.map(({ message }) => message)).toEqual([]);
  });
}

interface Said {
  readonly message: string;
  readonly isSaidElsewhere?: true;
}

/** All but those of the status, which nobody writes in a manifest. */
function rulesIn(plan: Plan, name = ''): readonly PartRule<unknown>[] {
  if (name === 'status') return [];
  if (plan.type === 'string') return plan.rules;
  if (plan.type === 'array') return [...plan.rules, ...rulesIn(plan.items)];
  if (plan.type !== 'object') return [];
  const inner = [...plan.fields].flatMap(([field, each]) => rulesIn(each.plan, field));
  return [...plan.rules, ...inner, ...(plan.values ? rulesIn(plan.values) : [])];
}

/** The outcome, then each finding as `code field`. */
export function summary(admission: Admission): string[] {
  const findings = findingsOf(admission).map(({ code, origin }) => `${code} ${origin?.field}`);
  return [admission.outcome, ...findings];
}

export function findingsOf(admission: Admission): readonly Finding[] {
  return admission.outcome === 'foreign' ? [] : admission.findings;
}

/** What an API server would say; empty if the object was admitted. */
export function causesOf(raw: unknown): readonly StatusCause[] {
  const admission = admit(raw);
  return admission.outcome === 'refused' ? admission.causes : [];
}

/** The admitted object, whose findings do not matter; fails if it was refused. */
export function admitted(raw: unknown): unknown {
  const admission = admit(raw);
  expect(admission).toMatchObject({ outcome: 'admitted' });
  return admission.outcome === 'admitted' ? admission.object : undefined;
}

/** A copy with some fields set. */
export function changed(good: unknown, change: Change): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(good));
  for (const [path, value] of Object.entries(change)) set(copy, path, value);
  return copy;
}

function set(object: unknown, path: string, value: unknown): void {
  const segments = parseFieldPath(path) ?? [];
  const last = segments.at(-1);
  let holder = object;
  for (const segment of segments.slice(0, -1)) {
    if (!isRecord(holder) && !Array.isArray(holder)) throw new Error(`nothing at ${path}`);
    holder = Reflect.get(holder, segment);
  }
  if ((!isRecord(holder) && !Array.isArray(holder)) || last === undefined) {
    throw new Error(`nothing at ${path}`);
  }
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else Reflect.set(holder, last, value);
}
