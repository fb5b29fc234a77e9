import type { Origin } from '../resources/object.ts';
import type { ProblemCode } from './catalogue.ts';

/** Whose side of the gateway said no: the client's, the backend's or our own. */
export type FailureSource = 'downstream' | 'upstream' | 'internal';

/**
 * The world said no: a backend refused, a certificate did not match. A value on the path of a
 * request; the error page, the traffic event and the terminal all show this one value.
 */
export interface Failure {
  readonly source: FailureSource;
  readonly code: ProblemCode;
  /** One full sentence naming what was tried, with whom, and what came back. */
  readonly message: string;
  /** One thing to do. */
  readonly next: string;
  /** The line of YAML that asked for what failed (a policy's hostname, a backendRef). */
  readonly origin?: Origin;
}
