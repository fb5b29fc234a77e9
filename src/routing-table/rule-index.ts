import type { RoutingRule } from './routing-table.ts';
import { type RequestView, restHolds } from './rule-holds.ts';

/** Finds the first rule, in the order given, that holds for a request. */
export interface RuleIndex {
  readonly first: (request: RequestView) => RoutingRule | undefined;
}

/**
 * Sorts rules by how their path can be found: by the whole path, element by element, or only by
 * trying. The cost of a search grows with the depth of the path and the number of expressions, not
 * with the number of rules.
 */
export function indexRules(rules: readonly RoutingRule[]): RuleIndex {
  const exact = new Map<string, Ranked[]>();
  const prefixes: PrefixNode = { rules: [], children: new Map() };
  const expressions: Ranked[] = [];
  for (const [rank, rule] of rules.entries()) {
    const { path } = rule.match;
    if (path.type === 'Exact') append(exact, path.value, { rank, rule });
    else if (path.type === 'PathPrefix') nodeFor(prefixes, path.value).rules.push({ rank, rule });
    else expressions.push({ rank, rule });
  }
  return {
    first: (request) => {
      let best = firstHolding(exact.get(request.path) ?? none, request, undefined);
      for (const node of nodesAlong(prefixes, request.path)) {
        best = firstHolding(node.rules, request, best);
      }
      return firstExpression(expressions, request, best)?.rule;
    },
  };
}

/** Rank is the place in the order of precedence: lower wins. */
interface Ranked {
  readonly rank: number;
  readonly rule: RoutingRule;
}

interface PrefixNode {
  readonly rules: Ranked[];
  readonly children: Map<string, PrefixNode>;
}

function firstHolding(
  candidates: readonly Ranked[],
  request: RequestView,
  best: Ranked | undefined,
): Ranked | undefined {
  for (const candidate of candidates) {
    if (best !== undefined && best.rank < candidate.rank) return best;
    if (restHolds(candidate.rule, request)) return candidate;
  }
  return best;
}

function firstExpression(
  candidates: readonly Ranked[],
  request: RequestView,
  best: Ranked | undefined,
): Ranked | undefined {
  for (const candidate of candidates) {
    if (best !== undefined && best.rank < candidate.rank) return best;
    const { path } = candidate.rule.match;
    if (path.type !== 'RegularExpression' || !restHolds(candidate.rule, request)) continue;
    if (path.pattern.matches(request.path)) return candidate;
  }
  return best;
}

/** The nodes of all prefixes of a path, deepest first, because the longest prefix usually wins. */
function nodesAlong(root: PrefixNode, path: string): readonly PrefixNode[] {
  const nodes = [root];
  let node: PrefixNode | undefined = root;
  let start = 1;
  while (start <= path.length) {
    const slash = path.indexOf('/', start);
    const end = slash === -1 ? path.length : slash;
    node = node.children.get(path.slice(start, end));
    if (node === undefined) break;
    nodes.push(node);
    start = end + 1;
  }
  return nodes.reverse();
}

function nodeFor(root: PrefixNode, prefix: string): PrefixNode {
  let node = root;
  if (prefix === '/') return node;
  for (const element of prefix.slice(1).split('/')) {
    let child = node.children.get(element);
    if (child === undefined) {
      child = { rules: [], children: new Map() };
      node.children.set(element, child);
    }
    node = child;
  }
  return node;
}

function append(lists: Map<string, Ranked[]>, key: string, entry: Ranked): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [entry]);
  else list.push(entry);
}

const none: readonly Ranked[] = [];
