import type { ProblemCode } from '../../diagnostics/catalogue.ts';
import { type Finding, finding } from '../../diagnostics/finding.ts';
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
  { message, next }: { readonly message: string; readonly next?: string },
): RefusingProblem {
  const problem = finding(code, { ...origin, message, ...(next ? { next } : {}) });
  return { problem, refusal: { origin, code, message, next: problem.next } };
}
