import type { Failure } from '../../../diagnostics/failure.ts';

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
  | {
      readonly kind: 'denied';
      readonly status: number;
      readonly headers: readonly string[];
      readonly body: Buffer;
    }
  | { readonly kind: 'refused'; readonly status: number; readonly failure: Failure };
