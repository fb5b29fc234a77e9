import { RE2JS } from 're2js';

/** A regular expression from a manifest. Runs in linear time (RE2) and must match the whole text. */
export interface Pattern {
  readonly source: string;
  readonly matches: (text: string) => boolean;
}

/** `undefined` with a reason instead of a throw: a bad expression is a finding, not an exception. */
export type PatternResult = { readonly pattern: Pattern } | { readonly problem: string };

/**
 * Equal sources give the same Pattern, so that two tables made from the same YAML are equal, and a
 * reload compiles only what is new.
 */
export function compilePattern(source: string): PatternResult {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size >= compiledMax) compiled.clear();
  const result = compile(source);
  compiled.set(source, result);
  return result;
}

function compile(source: string): PatternResult {
  try {
    const expression = RE2JS.compile(source);
    return { pattern: { source, matches: (text) => expression.matches(text) } };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const compiled = new Map<string, PatternResult>();
const compiledMax = 10_000;
