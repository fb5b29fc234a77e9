import type { TSchema } from 'typebox';
import type { PartLimit, PartRule } from '../../resources/kind.ts';
import { isRecord } from '../../resources/record.ts';
import {
  intOrStringMark,
  linearPattern,
  listMapKeys,
  listType,
  partLimit,
  partRules,
  preserveUnknownFields,
  renamedFields,
} from '../../resources/schema.ts';

/** A schema made ready for walking objects by it: patterns compiled, fields in a map. */
export type Plan = ObjectPlan | ListPlan | TextPlan | NumberPlan | SimplePlan;

interface Ruled {
  /** What the value must fulfil once it keeps to the rest of the plan. */
  readonly rules: readonly PartRule<unknown>[];
  /** Whether there are rules in it anywhere, or lists whose entries must differ. */
  readonly isRuled: boolean;
  /** Whether there are rules in it that an API server looks at, too. */
  readonly hasRules: boolean;
}

export interface ObjectPlan extends Ruled {
  readonly type: 'object';
  readonly fields: ReadonlyMap<string, Field>;
  /** Names in `fields` whose absence is an error. */
  readonly required: readonly string[];
  readonly keepsUnknown: boolean;
  /** Set for maps with free keys. */
  readonly values: Plan | undefined;
  readonly entriesMax: number;
  readonly limit: PartLimit<unknown> | undefined;
  /** What to write for fields that were called otherwise before. */
  readonly renamed: ReadonlyMap<string, string>;
}

export interface Field {
  readonly plan: Plan;
  /** As the schema says, before inner defaults. */
  readonly default: unknown;
}

export interface ListPlan extends Ruled {
  readonly type: 'array';
  readonly items: Plan;
  readonly entriesMin: number;
  readonly entriesMax: number;
  /** Items are told apart by these fields, by themselves if it is empty, not at all if absent. */
  readonly keys: readonly string[] | undefined;
}

export interface TextPlan extends Ruled {
  readonly type: 'string';
  readonly lengthMin: number;
  readonly lengthMax: number;
  readonly pattern: RegExp | undefined;
  /** The pattern as the schema has it. */
  readonly source: string;
  /** Completes "It must be …". */
  readonly description: string;
  readonly allowed: readonly unknown[] | undefined;
  readonly format: string | undefined;
}

export interface NumberPlan {
  readonly type: 'integer';
  readonly minimum: number;
  readonly maximum: number;
  readonly allowed: readonly unknown[] | undefined;
  readonly format: string | undefined;
  readonly isRuled: false;
  readonly hasRules: false;
}

export interface SimplePlan {
  readonly isRuled: false;
  readonly hasRules: false;
  readonly type: 'boolean' | 'int-or-string' | 'anything';
}

/** The plan for a schema, made once. Schemas are read by their JSON Schema keywords only. */
export function planFor(schema: TSchema): Plan {
  const known = plans.get(schema);
  if (known) return known;
  const plan = makePlan(schema);
  plans.set(schema, plan);
  return plan;
}

function makePlan(schema: TSchema): Plan {
  const keywords = keywordsOf(schema);
  switch (keywords['type']) {
    case 'object':
      return planObject(keywords);
    case 'array':
      return planList(keywords);
    case 'string':
      return planText(keywords);
    case 'integer':
      return {
        type: 'integer',
        minimum: numberOr(keywords['minimum'], Number.NEGATIVE_INFINITY),
        maximum: numberOr(keywords['maximum'], Number.POSITIVE_INFINITY),
        allowed: listOr(keywords['enum']),
        format: textOr(keywords['format']),
        isRuled: false,
        hasRules: false,
      };
    case 'boolean':
      return { type: 'boolean', isRuled: false, hasRules: false };
    default:
      return {
        type: keywords[intOrStringMark] === true ? 'int-or-string' : 'anything',
        isRuled: false,
        hasRules: false,
      };
  }
}

function planObject(keywords: Keywords): ObjectPlan {
  const properties = Object.entries(keywordsOf(keywords['properties']));
  const additional = keywords['additionalProperties'];
  const values = isRecord(additional) ? planFor(additional) : undefined;
  const fields = new Map(properties.map(([name, schema]) => [name, planField(schema)]));
  const rules = rulesOf(keywords);
  const inner = [...[...fields.values()].map(({ plan }) => plan), ...(values ? [values] : [])];
  return {
    type: 'object',
    fields,
    required: (listOr(keywords['required']) ?? []).map(String),
    keepsUnknown: keywords[preserveUnknownFields] === true,
    values,
    limit: limitOf(keywords),
    renamed: renamedIn(keywords),
    entriesMax: numberOr(keywords['maxProperties'], Number.POSITIVE_INFINITY),
    rules,
    isRuled: rules.length > 0 || inner.some(({ isRuled }) => isRuled),
    hasRules: rules.some(isOfApi) || inner.some(({ hasRules }) => hasRules),
  };
}

function planField(schema: unknown): Field {
  const keywords = keywordsOf(schema);
  return { plan: planFor(keywords), default: keywords['default'] };
}

function planList(keywords: Keywords): ListPlan {
  const kind = keywords[listType];
  const keys = kind === 'map' ? listOr(keywords[listMapKeys])?.map(String) : undefined;
  const items = planFor(keywordsOf(keywords['items']));
  const rules = rulesOf(keywords);
  return {
    type: 'array',
    items,
    entriesMin: numberOr(keywords['minItems'], 0),
    entriesMax: numberOr(keywords['maxItems'], Number.POSITIVE_INFINITY),
    keys: kind === 'set' ? [] : keys,
    rules,
    isRuled: rules.length > 0 || kind === 'set' || kind === 'map' || items.isRuled,
    hasRules: rules.some(isOfApi) || items.hasRules,
  };
}

function planText(keywords: Keywords): TextPlan {
  const { pattern, description } = keywords;
  const rules = rulesOf(keywords);
  return {
    type: 'string',
    lengthMin: numberOr(keywords['minLength'], 0),
    lengthMax: numberOr(keywords['maxLength'], Number.POSITIVE_INFINITY),
    pattern: patternOf(keywords),
    source: textOr(pattern) ?? '',
    description: typeof description === 'string' ? description : `of the form ${String(pattern)}`,
    allowed: listOr(keywords['enum']),
    format: textOr(keywords['format']),
    rules,
    isRuled: rules.length > 0,
    hasRules: rules.some(isOfApi),
  };
}

function keywordsOf(schema: unknown): Keywords {
  return isRecord(schema) ? schema : {};
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

/** Proof of the cast: `limited` alone puts one there. */
function limitOf(keywords: Keywords): PartLimit<unknown> | undefined {
  const limit: unknown = Reflect.get(keywords, partLimit);
  return limit as PartLimit<unknown> | undefined;
}

function isOfApi({ advisory }: PartRule<unknown>): boolean {
  return !advisory;
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function patternOf(keywords: Keywords): RegExp | undefined {
  const linear: unknown = Reflect.get(keywords, linearPattern);
  if (linear instanceof RegExp) return linear;
  const { pattern } = keywords;
  return typeof pattern === 'string' ? new RegExp(pattern) : undefined;
}

function renamedIn(keywords: Keywords): ReadonlyMap<string, string> {
  const renamed: unknown = Reflect.get(keywords, renamedFields);
  const entries = Object.entries(isRecord(renamed) ? renamed : {});
  return new Map(entries.map(([name, today]) => [name, String(today)]));
}

/** Proof of the cast: `ruled` alone puts rules there, and those that the schema's values fit. */
function rulesOf(keywords: Keywords): readonly PartRule<unknown>[] {
  const rules: unknown = Reflect.get(keywords, partRules);
  return (rules ?? []) as readonly PartRule<unknown>[];
}

function listOr(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

type Keywords = Record<string, unknown>;

const plans = new WeakMap<TSchema, Plan>();
