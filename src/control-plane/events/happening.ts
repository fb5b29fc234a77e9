import type { ObjectRef } from '../../resources/object.ts';

/** Something that happened to an object, as `kubectl describe` tells it. */
export interface Happening {
  readonly object: ObjectRef;
  readonly type: 'Normal' | 'Warning';
  /** One word in CamelCase: `Accepted`, `InvalidCertificateRef`. */
  readonly reason: string;
  readonly message: string;
  /** The same happening once more has the same topic, whatever its message says in detail. */
  readonly topic: string;
  /** How often it happened. */
  readonly count: number;
}
