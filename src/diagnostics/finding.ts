import type { ObjectRef, Origin } from '../resources/object.ts';
import type { CatalogueEntry, Severity } from './catalogue/entry.ts';
import { catalogue, type ProblemCode } from './catalogue.ts';

/** Where a person looks: a line and column (both from 1) of a file they gave us. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Something wrong or doubtful in the person's YAML. A value: it is never thrown. What its code
 * means in general (title, why, next step) stands in the catalogue; `message` is this one case.
 */
export interface Finding {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** The object and field spoken about; absent where the YAML did not yield an object. */
  readonly origin?: Origin;
  /** Set by the manifests room where there is no object to look the place up by. */
  readonly position?: SourcePosition;
  /** One full sentence with the names of this case in it, without its position. */
  readonly message: string;
  /** One thing to do, in this case; defaults to the catalogue's. */
  readonly next: string;
}

export interface FindingDetails {
  readonly object?: ObjectRef;
  readonly field?: string;
  readonly position?: SourcePosition;
  readonly message: string;
  readonly next?: string;
  /** Only where one code can be milder or harsher than the catalogue says. */
  readonly severity?: Severity;
}

/** The only way to make a finding. Severity and next step default to the catalogue entry's. */
export function finding(code: ProblemCode, details: FindingDetails): Finding {
  const entry: CatalogueEntry = catalogue[code];
  const { object, field = '', position } = details;
  return {
    code,
    severity: details.severity ?? entry.severity,
    ...(object ? { origin: { object, field } } : {}),
    ...(position ? { position } : {}),
    message: details.message,
    next: details.next ?? entry.next,
  };
}
