import type { TSchema } from 'typebox';
import { isRecord } from '../../resources/record.ts';
import {
  intOrStringMark,
  listMapKeys,
  listType,
  preserveUnknownFields,
} from '../../resources/schema.ts';

/** A schema made ready for walking objects by it: patterns compiled, fields in a map. */
export type Plan = ObjectPlan | ListPlan | TextPlan | NumberPlan | SimplePlan;

export interface ObjectPlan {
  readonly type: 'object';
  readonly fields: ReadonlyMap<string, Field>;
  /** Names in `fields` whose absence is an error. */
  readonly required: readonly string[];
  readonly keepsUnknown: boolean;
  /** Set for maps with free keys. */
  readonly values: Plan | undefined;
  readonly entriesMax: number;
}

export interface Field {
  readonly plan: Plan;
  /** As the schema says, before inner defaults. */
  readonly default: unknown;
}

export interface ListPlan {
  readonly type: 'array';
  readonly items: Plan;
  readonly entriesMin: number;
  readonly entriesMax: number;
  /** Items are told apart by these fields, by themselves if it is empty, not at all if absent. */
  readonly keys: readonly string[] | undefined;
}

export interface TextPlan {
  readonly type: 'string';
  readonly lengthMin: number;
  readonly lengthMax: number;
  readonly pattern: RegExp | undefined;
  /** Completes "It must be …". */
  readonly description: string;
  readonly allowed: readonly unknown[] | undefined;
  readonly isTime: boolean;
}

export interface NumberPlan {
  readonly type: 'integer';
  readonly minimum: number;
  readonly maximum: number;
  readonly allowed: readonly unknown[] | undefined;
}

export interface SimplePlan {
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
        minimum: numberOr(keywords['minimum'], Number.MIN_SAFE_INTEGER),
        maximum: numberOr(keywords['maximum'], Number.MAX_SAFE_INTEGER),
        allowed: listOr(keywords['enum']),
      };
    case 'boolean':
      return { type: 'boolean' };
    default:
      return { type: keywords[intOrStringMark] === true ? 'int-or-string' : 'anything' };
  }
}

function planObject(keywords: Keywords): ObjectPlan {
  const properties = Object.entries(keywordsOf(keywords['properties']));
  const values = keywords['additionalProperties'];
  return {
    type: 'object',
    fields: new Map(properties.map(([name, schema]) => [name, planField(schema)])),
    required: (listOr(keywords['required']) ?? []).map(String),
    keepsUnknown: keywords[preserveUnknownFields] === true,
    values: isRecord(values) ? planFor(values) : undefined,
    entriesMax: numberOr(keywords['maxProperties'], Number.POSITIVE_INFINITY),
  };
}

function planField(schema: unknown): Field {
  const keywords = keywordsOf(schema);
  return { plan: planFor(keywords), default: keywords['default'] };
}

function planList(keywords: Keywords): ListPlan {
  const kind = keywords[listType];
  const keys = kind === 'map' ? listOr(keywords[listMapKeys])?.map(String) : undefined;
  return {
    type: 'array',
    items: planFor(keywordsOf(keywords['items'])),
    entriesMin: numberOr(keywords['minItems'], 0),
    entriesMax: numberOr(keywords['maxItems'], Number.POSITIVE_INFINITY),
    keys: kind === 'set' ? [] : keys,
  };
}

function planText(keywords: Keywords): TextPlan {
  const { pattern, description } = keywords;
  return {
    type: 'string',
    lengthMin: numberOr(keywords['minLength'], 0),
    lengthMax: numberOr(keywords['maxLength'], Number.POSITIVE_INFINITY),
    pattern: typeof pattern === 'string' ? new RegExp(pattern) : undefined,
    description: typeof description === 'string' ? description : `of the form ${String(pattern)}`,
    allowed: listOr(keywords['enum']),
    isTime: keywords['format'] === 'date-time',
  };
}

function keywordsOf(schema: unknown): Keywords {
  return isRecord(schema) ? schema : {};
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function listOr(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

type Keywords = Record<string, unknown>;

const plans = new WeakMap<TSchema, Plan>();
