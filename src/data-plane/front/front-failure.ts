import type { CatalogueEntry } from '../../diagnostics/catalogue/entry.ts';
import { catalogue, type ProblemCode } from '../../diagnostics/catalogue.ts';
import type { Failure, FailureSource } from '../../diagnostics/failure.ts';
import { printable } from '../../diagnostics/printable.ts';
import type { Origin } from '../../resources/object.ts';
import type { Refusal } from '../../routing-table/backend.ts';

export interface FrontFailureDetails {
  readonly message: string;
  /** Defaults to the catalogue entry's. */
  readonly next?: string;
  readonly origin?: Origin | undefined;
  /** Defaults to `downstream`. */
  readonly source?: FailureSource;
}

/** The only way the front makes a failure: the next step defaults to the catalogue's. */
export function frontFailure(code: ProblemCode, details: FrontFailureDetails): Failure {
  const entry: CatalogueEntry = catalogue[code];
  const { message, origin, source = 'downstream', next = entry.next } = details;
  // What a client sent may stand in the sentence, and the sentence on a terminal.
  return { source, code, message: printable(message), next, ...(origin ? { origin } : {}) };
}

/** A refusal by configuration, at the moment a request meets it. */
export function failureOfRefusal({ code, message, next, origin }: Refusal): Failure {
  return { source: 'internal', code, message, next, origin };
}

/** Errors of Node and OpenSSL carry a code and, from OpenSSL, a shorter reason. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('reason' in error && typeof error.reason === 'string') return error.reason;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
