import type { RequestMatch, ValueMatch } from '../../../routing-table/request-match.ts';
import { keep } from '../memory.ts';
import type { RankedRule } from '../rules/bind-rules.ts';

export interface UnreachableRule {
  readonly rule: RankedRule;
  /** The rule that takes all its requests. */
  readonly winner: RankedRule;
}

/**
 * Rules whose match stands before them, word for word, under every hostname they have. `hosts` are
 * the rules of each virtual host, in order.
 */
export function findUnreachable(
  hosts: readonly (readonly RankedRule[])[],
): readonly UnreachableRule[] {
  const reachable = new Set<string>();
  const shadowed = new Map<string, UnreachableRule>();
  for (const rules of hosts) {
    const winners = new Map<string, RankedRule>();
    for (const rule of rules) {
      const key = matchKey(rule.match);
      const winner = winners.get(key);
      if (winner === undefined) {
        winners.set(key, rule);
        reachable.add(ruleKey(rule));
      } else if (!shadowed.has(ruleKey(rule))) {
        shadowed.set(ruleKey(rule), { rule, winner });
      }
    }
  }
  return [...shadowed].flatMap(([key, found]) => (reachable.has(key) ? [] : [found]));
}

function ruleKey({ rule, routeName, ruleIndex, matchIndex }: RankedRule): string {
  return `${rule.origin.object.kind} ${routeName} ${ruleIndex} ${matchIndex}`;
}

const matchKey = keep(({ path, method, headers, queryParams }: RequestMatch): string => {
  const value = path.type === 'RegularExpression' ? path.pattern.source : path.value;
  return JSON.stringify([path.type, value, method ?? '', sorted(headers), sorted(queryParams)]);
});

function sorted(values: readonly ValueMatch[]): readonly string[] {
  return values
    .map((one) =>
      JSON.stringify([one.type, one.name, one.type === 'Exact' ? one.value : one.pattern.source]),
    )
    .sort();
}
