import type { ProblemCode } from '../../../diagnostics/catalogue.ts';
import type { Finding } from '../../../diagnostics/finding.ts';
import type { ConditionWithoutTime } from '../../../resources/conditions.ts';
import { type ConditionOfProblem, conditionOfProblem } from './problem-conditions.ts';

/** All types of conditions that are written here. Those of other types belong to others. */
export const conditionTypes = [
  'Accepted',
  'AddressesAssigned',
  'Conflicted',
  'InsecureFrontendValidationMode',
  'OverlappingTLSConfig',
  'PartiallyInvalid',
  'Programmed',
  'ResolvedRefs',
  'SupportedVersion',
] as const;

export type ConditionType = (typeof conditionTypes)[number];

/** What a condition says where nothing is wrong. */
export interface GoodNews {
  /** Equals the condition's type unless said otherwise, as everywhere in the Gateway API. */
  readonly reason?: string;
  readonly message: string;
}

/**
 * The condition of one type: false if any of `problems` maps to it, with all their messages, else
 * true. `generation` is that of the object whose status this is.
 */
export function conditionFrom(
  type: ConditionOfProblem['type'],
  problems: readonly Finding[],
  { generation, good }: { readonly generation: number; readonly good: GoodNews },
): ConditionWithoutTime {
  const worst = problemsOf(type, problems);
  const reason = worst[0] && conditionOfProblem[worst[0].code]?.reason;
  return reason === undefined
    ? isTrue(type, generation, good)
    : isFalse(type, generation, { reason, message: sayAll(worst) });
}

export function isTrue(
  type: ConditionType,
  generation: number,
  news: GoodNews,
): ConditionWithoutTime {
  const { reason = type, message } = news;
  return { type, status: 'True', reason, message, observedGeneration: generation };
}

export function isFalse(
  type: ConditionType,
  generation: number,
  news: { readonly reason: string; readonly message: string },
): ConditionWithoutTime {
  return { type, status: 'False', ...news, observedGeneration: generation };
}

/** The problems that make a condition false, the one that gives the reason first. */
export function problemsOf(
  type: ConditionOfProblem['type'],
  problems: readonly Finding[],
): readonly Finding[] {
  return problems
    .filter(({ code }) => conditionOfProblem[code]?.type === type)
    .sort((a, b) => rankOf(a.code) - rankOf(b.code));
}

export function hasProblem(
  type: ConditionOfProblem['type'],
  problems: readonly Finding[],
): boolean {
  return problems.some(({ code }) => conditionOfProblem[code]?.type === type);
}

/** All messages, each once. */
export function sayAll(problems: readonly Finding[]): string {
  return [...new Set(problems.map(({ message }) => message))].join(' ');
}

function rankOf(code: ProblemCode): number {
  return ranks.get(code) ?? ranks.size;
}

const ranks = new Map<string, number>(Object.keys(conditionOfProblem).map((code, i) => [code, i]));
