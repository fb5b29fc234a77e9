import type { Finding } from '../../diagnostics/finding.ts';
import type { Kind } from '../../resources/kind.ts';
import type { KubeObject, ObjectRef } from '../../resources/object.ts';
import type { StatusCause } from './causes.ts';

/** What became of a raw object. */
export type Admission = Admitted | Refused | Foreign;

export interface Admitted {
  readonly outcome: 'admitted';
  /** In the kind's stored version, with its defaults, without unknown fields; valid. */
  readonly object: KubeObject;
  readonly kind: Kind;
  /** Warnings only. */
  readonly findings: readonly Finding[];
}

export interface Refused {
  readonly outcome: 'refused';
  /** Absent where kind or name could not be read. */
  readonly ref?: ObjectRef;
  /** At least one error among them. */
  readonly findings: readonly Finding[];
  /** The errors as an API server puts them, in its order. */
  readonly causes: readonly StatusCause[];
}

/** Of a kind that Postern does not know: nobody's fault, and nothing is said about it. */
export interface Foreign {
  readonly outcome: 'foreign';
  readonly apiVersion: string;
  readonly kind: string;
  /** `''` if it has none. */
  readonly name: string;
  /** What was probably meant, as `gateway.networking.k8s.io/v1 HTTPRoute`. */
  readonly meant?: string;
}
