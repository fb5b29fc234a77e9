import type { Pattern } from './pattern.ts';

/** All parts that are present must hold. (`routes.md` 2.2) */
export interface RequestMatch {
  readonly path: PathMatch;
  /** Upper case; absent matches every method. */
  readonly method?: string;
  readonly headers: readonly ValueMatch[];
  readonly queryParams: readonly ValueMatch[];
}

export type PathMatch =
  | { readonly type: 'Exact'; readonly value: string }
  /** `value` has no trailing slash except for the root, `/`. */
  | { readonly type: 'PathPrefix'; readonly value: string }
  | { readonly type: 'RegularExpression'; readonly pattern: Pattern };

/** Header names are lower case; query parameter names are as written. */
export type ValueMatch =
  | { readonly type: 'Exact'; readonly name: string; readonly value: string }
  | { readonly type: 'RegularExpression'; readonly name: string; readonly pattern: Pattern };

/** What is known of a request when its rule is looked for. */
export interface RequestFacts {
  readonly method: string;
  /** Without query, as the client sent it. `match` normalises it by `normalizePath`. */
  readonly path: string;
  /** Without the question mark; `''` if there is none. */
  readonly query: string;
  /** By lower-case name; repeated headers joined with `,`. */
  readonly header: (name: string) => string | undefined;
}
