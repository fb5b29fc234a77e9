/** What the program says of itself in every answer. */
export interface Identity {
  /** `''` where none was given. */
  readonly name: string;
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly env: ReadonlyMap<string, string>;
}
