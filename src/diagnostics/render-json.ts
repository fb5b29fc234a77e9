import type { ObjectRef } from '../resources/object.ts';
import type { Severity } from './catalogue/entry.ts';
import type { ProblemCode } from './catalogue.ts';
import type { LocatedFinding } from './locate.ts';
import { anchorOf } from './problems-page.ts';

/** A finding as scripts read it. Names and meanings are a contract; fields may be added. */
export interface JsonFinding {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** From 1; absent, with `file`, where the object did not come from a file. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly object?: ObjectRef;
  /** A path such as `spec.listeners[0].tls`; absent where the whole object is meant. */
  readonly field?: string;
  readonly message: string;
  readonly next: string;
  /** The section of the problems page: `docs/problems.md#code`. */
  readonly docs: string;
}

export function renderJson(located: readonly LocatedFinding[]): readonly JsonFinding[] {
  return located.map(({ finding, position }) => {
    const { code, severity, origin, message, next } = finding;
    return {
      code,
      severity,
      ...(position ? { file: position.file, line: position.line, column: position.column } : {}),
      ...(origin ? { object: origin.object } : {}),
      ...(origin && origin.field !== '' ? { field: origin.field } : {}),
      message,
      next,
      docs: anchorOf(code),
    };
  });
}
