/**
 * Admission is what an API server does to an object before it is stored: it finds out what the
 * object is, brings it into the stored version, fills in defaults, drops what it does not know,
 * and checks the rest. A raw object comes in, as YAML or JSON gave it; an admitted object, or the
 * reasons against it, go out. It looks at one object only, at no other, at no clock and no file.
 */
import { catalogue } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { Kind } from '../../resources/kind.ts';
import { isCheckedByHand } from '../../resources/kind-faults.ts';
import { apiVersionOf } from '../../resources/known-kinds.ts';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import type { Admission, Refused } from './admission.ts';
import { type CauseReason, isBlocking, rulesNotChecked, type StatusCause } from './causes.ts';
import { checkByHand } from './check-by-hand.ts';
import { checkKindRules } from './check-kind-rules.ts';
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
  return admitAny(raw, withReadableStatus);
}

/** The same for a write of the status itself, which is then as strict about it as about the rest. */
export function admitStatus(raw: unknown): Admission {
  return admitAny(raw, (object) => ({ raw: object, problems: [] }));
}

function admitAny(raw: unknown, settleStatus: typeof withReadableStatus): Admission {
  const unfit = checkSize(raw);
  if (unfit) return refused([unfit]);
  const identity = identify(raw);
  switch (identity.is) {
    case 'foreign':
      return identity.foreign;
    case 'unreadable':
      return refused([identity.problem], identity.ref);
    case 'known':
      return admitKnown(identity.known, settleStatus);
  }
}

function admitKnown(known: KnownObject, settleStatus: typeof withReadableStatus): Admission {
  const { kind, writtenIn } = known;
  const plan = planFor(writtenIn?.schema ?? kind.schema);
  const converted = convert(known);
  const settled = settle(converted.raw, kind, plan);
  const readable = settleStatus(settled.raw, plan);
  const checked = check(readable.raw, kind, plan);
  const ref = refOf(readable.raw, kind);
  const problems = [...converted.problems, ...settled.problems, ...readable.problems, ...checked];
  if (checked.some(isError)) return refused(problems, ref, hasRulesOf(kind, plan));
  const findings = findingsOf(problems, ref);
  return { outcome: 'admitted', object: asObject(readable.raw), kind, findings };
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
    message: `The ${writtenIn.version} version of ${kind.kind} has been deprecated and will be removed in a future release of the API. Please upgrade to ${kind.version}.`,
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

/** In the order of an API server, which looks at rules across fields only if the fields are sound. */
function check(raw: Record<string, unknown>, kind: Kind, plan: Plan): Problem[] {
  const isByHand = isCheckedByHand(kind.group, kind.kind);
  const inspection = newInspection(isByHand);
  if (isRecord(raw['metadata'])) checkMetadata(raw['metadata'], kind, inspection);
  validate(raw, plan, inspection);
  const { problems, isBlocked } = inspection;
  if (isByHand) {
    const isWhole = problems.every(({ cause }) => !cause || !unreadable.has(cause.reason));
    return [...problems, ...(isWhole ? checkByHand(asObject(raw), kind.group) : [])];
  }
  const { duplicates, broken } = checkRules(raw, plan, { isSound: !isBlocked });
  const single = [...problems, ...duplicates];
  if (isBlocked) return single;
  const others = problems.length === 0 ? checkKindRules(asObject(raw), kind) : [];
  return [...single, ...saidOnce(broken, single), ...others];
}

/** Where a field is wrong by itself, people need not hear what it does not go together with. */
function saidOnce(broken: readonly Problem[], single: readonly Problem[]): readonly Problem[] {
  if (single.length === 0) return broken;
  const wrong = new Set(single.map(({ field }) => field));
  return broken.map((each) => {
    const isSaid = each.code === 'rule-doubtful' || wrong.has(each.field);
    return isSaid ? { ...each, isSaidElsewhere: true } : each;
  });
}

/** Fields that may not change have a rule as well, which only looks at changes. */
function hasRulesOf({ immutableFields = [], group, kind }: Kind, plan: Plan): boolean {
  if (isCheckedByHand(group, kind)) return false;
  const isRuled = plan.type === 'object' && plan.hasRules;
  return isRuled || immutableFields.length > 0;
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

function refused(problems: readonly Problem[], ref?: Refused['ref'], hasRules = false): Refused {
  return {
    outcome: 'refused',
    ...(ref ? { ref } : {}),
    findings: findingsOf(problems, ref),
    causes: causesOf(problems, hasRules),
  };
}

function findingsOf(problems: readonly Problem[], ref: Refused['ref']): Finding[] {
  const toSay = problems.filter(({ isSaidElsewhere }) => !isSaidElsewhere);
  return toSay.map((problem) => toFinding(problem, ref));
}

function causesOf(problems: readonly Problem[], hasRules: boolean): StatusCause[] {
  const causes = problems.flatMap((problem) => problem.cause ?? []);
  return hasRules && causes.some(isBlocking) ? [...causes, rulesNotChecked] : causes;
}

function isError({ code }: Problem): boolean {
  return catalogue[code].severity === 'error';
}

/** Of values whose type is wrong, or that the schema must have. */
const unreadable: ReadonlySet<CauseReason> = new Set([
  'FieldValueTypeInvalid',
  'FieldValueRequired',
]);

interface Step {
  readonly raw: Record<string, unknown>;
  readonly problems: readonly Problem[];
}
