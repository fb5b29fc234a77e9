import { RE2JS } from 're2js';

/** A regular expression from a manifest. Runs in linear time (RE2) and must match the whole text. */
export interface Pattern {
  readonly source: string;
  readonly matches: (text: string) => boolean;
}

/** `undefined` with a reason instead of a throw: a bad expression is a finding, not an exception. */
export type PatternResult = { readonly pattern: Pattern } | { readonly problem: string };

export function compilePattern(source: string): PatternResult {
  try {
    const compiled = RE2JS.compile(source);
    return { pattern: { source, matches: (text) => compiled.matches(text) } };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
