import type { FilterStop } from '../filters/apply-filters.ts';

/** What an authority decided. */
export type Permission =
  | {
      readonly kind: 'granted';
      /** Lower-case names of the request's headers that go. */
      readonly replaced: ReadonlySet<string>;
      readonly added: readonly string[];
      /** To be added to the client's answer. */
      readonly answerHeaders: readonly string[];
    }
  | Extract<FilterStop, { kind: 'denied' | 'refused' }>;
