/** What a patch came to. */
export type Patched =
  | { readonly value: unknown }
  /** The patch itself is malformed. */
  | { readonly problem: string }
  /** The patch does not fit the object as it stands. */
  | { readonly unfit: string };
