import type { Page } from './page.ts';

/** Writes one object as kubectl does for its kind. */
export type Describer = (page: Page, object: unknown, around: Around) => void;

/** What stands beside the object: backends are shown with their addresses. */
export interface Around {
  /** EndpointSlices of the object's namespace. */
  readonly endpointSlices: readonly unknown[];
  /** Services of the object's namespace. */
  readonly services: readonly unknown[];
}
