import type { ProblemCode } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';

/** One entry of `status.details.causes`, as an API server explains a refusal with code 422. */
export interface StatusCause {
  readonly field: string;
  readonly reason: CauseReason;
  readonly message: string;
}

export type CauseReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid';

/** The errors among findings, in the words of the Kubernetes API. */
export function causesOf(findings: readonly Finding[]): StatusCause[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, origin, message }) => ({
      field: origin?.field ?? '',
      reason: reasons.get(code) ?? 'FieldValueInvalid',
      message,
    }));
}

const reasons = new Map<ProblemCode, CauseReason>([
  ['field-required', 'FieldValueRequired'],
  ['field-not-allowed-value', 'FieldValueNotSupported'],
  ['field-wrong-type', 'FieldValueTypeInvalid'],
  ['field-too-long', 'FieldValueTooLong'],
  ['too-many-entries', 'FieldValueTooMany'],
  ['duplicate-entry', 'FieldValueDuplicate'],
]);
