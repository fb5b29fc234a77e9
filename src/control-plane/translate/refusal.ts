import type { ProblemCode } from '../../diagnostics/catalogue.ts';
import { type Finding, type FindingDetails, finding } from '../../diagnostics/finding.ts';
import type { Origin } from '../../resources/object.ts';
import type { Refusal } from '../../routing-table/backend.ts';

/** One problem with two faces: what a person reads, and why requests are refused. */
export interface RefusingProblem {
  readonly problem: Finding;
  readonly refusal: Refusal;
}

export function refusing(
  code: ProblemCode,
  origin: Origin,
  { message, ...rest }: Pick<FindingDetails, 'message' | 'next' | 'severity'>,
): RefusingProblem {
  const problem = finding(code, { ...origin, message, ...rest });
  return { problem, refusal: { origin, code, message, next: problem.next } };
}
