import type { Origin } from '../resources/object.ts';
import type { Backend, Refusal } from './backend.ts';
import type { Filter } from './filter.ts';

export interface WeightedBackend {
  /** `spec.rules[0].backendRefs[1]` */
  readonly origin: Origin;
  /** 0 gets no requests at all. */
  readonly weight: number;
  readonly filters: readonly Filter[];
  readonly target: BackendTarget;
}

/** An invalid backendRef keeps its share of the requests and answers it with a 500. */
export type BackendTarget =
  | { readonly kind: 'backend'; readonly backend: Backend }
  | { readonly kind: 'invalid'; readonly refusal: Refusal };
