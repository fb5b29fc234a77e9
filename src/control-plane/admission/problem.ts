import type { ProblemCode } from '../../diagnostics/catalogue.ts';
import { type Finding, finding } from '../../diagnostics/finding.ts';
import { type FieldSegments, fieldPath } from '../../resources/field-path.ts';
import type { ObjectRef } from '../../resources/object.ts';
import { isBlocking, type StatusCause } from './causes.ts';

/** A finding in the making: the steps of admission do not know whose field they look at. */
export interface Problem {
  readonly code: ProblemCode;
  readonly field: string;
  readonly message: string;
  readonly next?: string;
  /** The same as an API server says it; warnings have none. */
  readonly cause?: StatusCause;
  /** Another problem says it to people already. */
  readonly isSaidElsewhere?: true;
}

/**
 * Collects what one step finds. The step keeps `segments` where it is looking; they become a path
 * only if something is wrong there.
 */
export interface Inspection {
  readonly segments: (string | number)[];
  readonly problems: Problem[];
  /** Whether rules across fields cannot be looked at, because the fields are not sound. */
  isBlocked: boolean;
  /** The kind has validation of its own, which has other words. */
  readonly isByHand: boolean;
}

export function newInspection(isByHand = false): Inspection {
  return { segments: [], problems: [], isBlocked: false, isByHand };
}

export interface ProblemDetails {
  /** A step further than where the inspection stands. */
  readonly at?: string | number;
  /** What is wrong, as the rest of a sentence that begins with the field. */
  readonly says: string;
  readonly next?: string;
  readonly cause?: StatusCause;
}

/** Notes a problem where the inspection stands; after many it is told to API clients only. */
export function note(inspection: Inspection, code: ProblemCode, details: ProblemDetails): void {
  const { at, says, next, cause } = details;
  if (cause && isBlocking(cause)) inspection.isBlocked = true;
  if (inspection.problems.length >= causesMax) return;
  const segments: FieldSegments =
    at === undefined ? inspection.segments : [...inspection.segments, at];
  const field = fieldPath(segments);
  const stop = says.endsWith('?') ? '' : '.';
  const message = `${field === '' ? 'The object' : field} ${says}${stop}`;
  inspection.problems.push({
    code,
    field,
    message,
    ...(next === undefined ? {} : { next }),
    ...(cause ? { cause } : {}),
    ...(inspection.problems.length >= problemsMax ? { isSaidElsewhere: true } : {}),
  });
}

/** Only an API server says this, of something that people have been told. */
export function noteSaidElsewhere(inspection: Inspection, cause: StatusCause): void {
  if (isBlocking(cause)) inspection.isBlocked = true;
  if (inspection.problems.length >= causesMax) return;
  const { field, message } = cause;
  inspection.problems.push({ code: 'field-invalid', field, message, cause, isSaidElsewhere: true });
}

export function toFinding(
  { code, cause: _, isSaidElsewhere: __, ...details }: Problem,
  object: ObjectRef | undefined,
): Finding {
  return finding(code, { ...details, ...(object ? { object } : {}) });
}

/** A value as a message shows it: short, and with its type plain to see. */
export function sayValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value));
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a mapping' : String(value);
}

function shortened(text: string): string {
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`;
}

/** Each step stops counting here: nobody reads more, and a broken file can break everywhere. */
const problemsMax = 50;
/** An API server counts on, and so do the causes. */
const causesMax = 2000;
const shownMax = 60;
