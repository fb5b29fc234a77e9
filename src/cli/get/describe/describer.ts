import type { Page } from './page.ts';

/** Writes one object as kubectl does for its kind. */
export type Describer = (page: Page, object: unknown, around: Around) => void;

/** What stands beside the object: backends are shown with their addresses. */
export interface Around {
  /** EndpointSlices of the object's namespace. */
  readonly endpointSlices: readonly unknown[];
  /** Services of the object's namespace. */
  readonly services: readonly unknown[];
  /** What happened to the object; absent where kubectl would not look, as it does for many at once. */
  readonly events?: readonly unknown[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}
