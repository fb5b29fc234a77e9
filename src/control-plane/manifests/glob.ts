/**
 * A path pattern as a shell reads it: `*` and `?` inside one name, `**` for any number of folders,
 * `{a,b}` for either. A pattern is walked along with the folders, so nothing it cannot match is read.
 */
export interface Glob {
  /** The leading path that holds no pattern. */
  readonly base: string;
  /** The walk so far: pass it to `step` with each name below `base`. */
  readonly start: GlobState;
}

export interface GlobState {
  /** True when the path walked so far is itself matched. */
  readonly matched: boolean;
  /** The state one name further down, or undefined when nothing down there can match. */
  readonly step: (name: string) => GlobState | undefined;
}

export function isGlob(path: string): boolean {
  return /[*?{]/.test(path);
}

/** `pattern` is an absolute path with `/` between names. */
export function parseGlob(pattern: string): Glob {
  const segments = pattern.split('/');
  const firstPattern = segments.findIndex(isGlob);
  const fixed = firstPattern === -1 ? segments : segments.slice(0, firstPattern);
  const rest = segments.slice(fixed.length).join('/');
  const alternatives = expandBraces(rest).map((each) => each.split('/').filter(Boolean));
  return { base: fixed.join('/') || '/', start: stateOf(alternatives.map(skipEmptyStars)) };
}

/** Each alternative is what remains to be matched; several can be alive at once because of `**`. */
type Remainder = readonly string[];

function stateOf(alive: readonly (readonly Remainder[])[]): GlobState {
  const remainders = alive.flat();
  return {
    matched: remainders.some((each) => each.length === 0),
    step: (name) => {
      const next = remainders.map((each) => stepOver(each, name)).filter((each) => each.length > 0);
      return next.length === 0 ? undefined : stateOf(next);
    },
  };
}

function stepOver(remainder: Remainder, name: string): readonly Remainder[] {
  const [head, ...tail] = remainder;
  if (head === undefined) return [];
  if (head === '**') return skipEmptyStars(remainder);
  return matchName(head, name) ? skipEmptyStars(tail) : [];
}

/** `**` may stand for no folder at all, so what follows it is alive at once. */
function skipEmptyStars(remainder: Remainder): readonly Remainder[] {
  if (remainder[0] !== '**') return [remainder];
  return [remainder, ...skipEmptyStars(remainder.slice(1))];
}

/** Walks both strings once and goes back only to the last star: no pattern is slow. */
function matchName(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let afterStar = 0;
  for (let here = 0; here < name.length; ) {
    if (pattern[at] === '*') {
      star = at;
      at += 1;
      afterStar = here;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[here])) {
      at += 1;
      here += 1;
    } else if (star !== -1) {
      at = star + 1;
      afterStar += 1;
      here = afterStar;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`; beyond the limit the rest is dropped. */
function expandBraces(pattern: string): readonly string[] {
  const group = innermostBraces.exec(pattern);
  if (!group) return [pattern];
  const before = pattern.slice(0, group.index);
  const after = pattern.slice(group.index + group[0].length);
  const choices = (group[1] ?? '').split(',');
  const expanded = choices.flatMap((choice) => expandBraces(before + choice + after));
  return [...new Set(expanded)].slice(0, alternativesMax);
}

const innermostBraces = /\{([^{}]*)\}/;
const alternativesMax = 64;
