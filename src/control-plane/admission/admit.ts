/**
 * Admission is what an API server does to an object before it is stored: it finds out what the
 * object is, brings it into the stored version, fills in defaults, drops what it does not know,
 * and checks the rest. A raw object comes in, as YAML or JSON gave it; an admitted object, or the
 * reasons against it, go out. It looks at one object only, at no other, at no clock and no file.
 */
import type { Finding } from '../../diagnostics/finding.ts';
import type { Kind } from '../../resources/kind.ts';
import { apiVersionOf } from '../../resources/known-kinds.ts';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import type { Admission, Refused } from './admission.ts';
import { checkMetadata } from './check-metadata.ts';
import { checkRules } from './check-rules.ts';
import { checkSize } from './check-size.ts';
import { identify, type KnownObject, refOf } from './identify.ts';
import { newInspection, type Problem, toFinding } from './problem.ts';
import { prune } from './prune.ts';
import { type Plan, planFor } from './schema-plan.ts';
import { setDefaults } from './set-defaults.ts';
import { settleMetadata } from './settle-metadata.ts';
import { validate } from './validate.ts';

/** Never throws and never changes what it is given. Admitting an admitted object changes nothing. */
export function admit(raw: unknown): Admission {
  const unfit = checkSize(raw);
  if (unfit) return refused([toFinding(unfit, undefined)]);
  const identity = identify(raw);
  switch (identity.is) {
    case 'foreign':
      return identity.foreign;
    case 'unreadable':
      return refused([toFinding(identity.problem, identity.ref)], identity.ref);
    case 'known':
      return admitKnown(identity.known);
  }
}

function admitKnown(known: KnownObject): Admission {
  const { kind } = known;
  const plan = planFor(kind.schema);
  const converted = convert(known);
  const settled = settle(converted.raw, kind, plan);
  const readable = withReadableStatus(settled.raw, plan);
  const invalid = check(readable.raw, kind, plan);
  const object = invalid.length === 0 ? asObject(readable.raw) : undefined;
  const broken = object ? checkRules(object, kind) : [];
  const ref = refOf(readable.raw, kind);
  const findings = [
    ...converted.problems,
    ...settled.problems,
    ...readable.problems,
    ...invalid,
    ...broken,
  ].map((problem) => toFinding(problem, ref));
  const isRefused = findings.some(({ severity }) => severity === 'error');
  if (!object || isRefused) return refused(findings, ref);
  return { outcome: 'admitted', object, kind, findings };
}

/** Into the version that is stored. */
function convert({ raw, kind, writtenIn }: KnownObject): Step {
  if (!writtenIn) return { raw, problems: [] };
  const apiVersion = apiVersionOf(kind);
  const converted = { ...writtenIn.convert(raw), apiVersion };
  if (!writtenIn.deprecated) return { raw: converted, problems: [] };
  const problem: Problem = {
    code: 'api-version-deprecated',
    field: 'apiVersion',
    message: `Version ${writtenIn.version} of ${kind.kind} is deprecated in favour of ${kind.version}.`,
    next: `Write ${apiVersion} in apiVersion.`,
  };
  return { raw: converted, problems: [problem] };
}

/** Fills in what is absent and removes what is unknown. */
function settle(raw: Record<string, unknown>, kind: Kind, plan: Plan): Step {
  const inspection = newInspection();
  const named = settleMetadata(raw, kind, inspection);
  const filled = record(setDefaults(named, plan));
  const pruned = record(prune(filled, plan, inspection));
  const complete = kind.complete?.(pruned) ?? pruned;
  const problems = inspection.problems.filter((problem) => !isInStatus(problem));
  return { raw: complete, problems };
}

/**
 * A malformed status is dropped: it is a controller's to write, and no reason to refuse. Of an empty
 * one, as generators leave it behind, nothing is said.
 */
function withReadableStatus(raw: Record<string, unknown>, plan: Plan): Step {
  if (!('status' in raw) || plan.type !== 'object') return { raw, problems: [] };
  const statusPlan = plan.fields.get('status')?.plan;
  const inspection = newInspection();
  inspection.segments.push('status');
  if (statusPlan) validate(raw['status'], statusPlan, inspection);
  const [first] = inspection.problems;
  if (!first) return { raw, problems: [] };
  const { status, ...rest } = raw;
  const isEmpty = isRecord(status) && Object.keys(status).length === 0;
  return {
    raw: record(setDefaults(rest, plan)),
    problems: isEmpty
      ? []
      : [
          {
            code: 'status-ignored',
            field: first.field,
            message: `The status is ignored: ${first.message}`,
          },
        ],
  };
}

function check(raw: Record<string, unknown>, kind: Kind, plan: Plan): Problem[] {
  const inspection = newInspection();
  validate(raw, plan, inspection);
  if (isRecord(raw['metadata'])) checkMetadata(raw['metadata'], kind, inspection);
  return inspection.problems;
}

/** Proof of the cast: the kind's schema has found apiVersion, kind and metadata, metadata a name. */
function asObject(raw: Record<string, unknown>): KubeObject {
  return raw as unknown as KubeObject;
}

function isInStatus({ field }: Problem): boolean {
  return field.startsWith('status.');
}

/** The steps turn mappings into mappings. */
function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function refused(findings: readonly Finding[], ref?: Refused['ref']): Refused {
  return { outcome: 'refused', ...(ref ? { ref } : {}), findings };
}

interface Step {
  readonly raw: Record<string, unknown>;
  readonly problems: readonly Problem[];
}
