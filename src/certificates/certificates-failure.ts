import type { ProblemCode } from '../diagnostics/catalogue.ts';
import { catalogue } from '../diagnostics/catalogue.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { type Finding, finding } from '../diagnostics/finding.ts';

/** The machine said no: the state folder is exposed, unusable or locked. */
export interface CertificatesFailure extends Failure {
  readonly kind: 'failure';
}

export function failure(code: ProblemCode, message: string, next?: string): CertificatesFailure {
  return { kind: 'failure', source: 'internal', code, message, next: next ?? catalogue[code].next };
}

export function isFailure(value: object): value is CertificatesFailure {
  return 'kind' in value && value.kind === 'failure';
}

/** What a system call refused, as a failure. Anything else is a bug and is thrown on. */
export function unusable(error: unknown, doing: string): CertificatesFailure {
  if (!isSystemError(error)) throw error;
  return failure(
    'certificate-state-unusable',
    `${doing} failed: ${error.message}.`,
    nextSteps.get(error.code),
  );
}

/** For a process that must go on without the state folder: the same trouble, told as a finding. */
export function asFinding({ code, message, next }: CertificatesFailure): Finding {
  return finding(code, { message, next });
}

export function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

const nextSteps = new Map([
  ['ENOSPC', 'Free some space on the disk that holds the state folder.'],
  ['EDQUOT', 'Free some space: your quota on this disk is used up.'],
  ['EROFS', 'The disk is read-only: name a folder on another one with --state-dir.'],
]);
