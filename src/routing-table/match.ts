import { type HostIndex, indexHosts } from './host-index.ts';
import { normalizePath } from './normalize-path.ts';
import type { RequestFacts } from './request-match.ts';
import type { Listener, RoutingRule, VirtualHost } from './routing-table.ts';
import { ruleHolds, viewRequest } from './rule-holds.ts';
import { indexRules, type RuleIndex } from './rule-index.ts';

/** Finds the rule that answers a request to one listener. */
export interface Matcher {
  /**
   * The first rule in order of precedence, within the most specific virtual host; `undefined` is a
   * 404. `host` comes from `hostOfAuthority`.
   */
  readonly match: (host: string, facts: RequestFacts) => MatchedRule | undefined;
}

export interface MatchedRule {
  readonly virtualHost: VirtualHost;
  readonly rule: RoutingRule;
}

/**
 * The matcher of a listener. Making one is cheap: a virtual host is indexed at its first request, and
 * both are kept for as long as the table that holds them.
 */
export function compileMatcher(listener: Listener): Matcher {
  const known = matchers.get(listener);
  if (known !== undefined) return known;
  const hosts = indexHosts(listener.virtualHosts, (virtualHost) => virtualHost.hostname);
  const matcher: Matcher = { match: (host, facts) => matchIn(hosts, host, facts) };
  matchers.set(listener, matcher);
  return matcher;
}

/**
 * The same answer by trying every rule in turn. `explain` walks this way, and the index is tested
 * against it.
 */
export function firstMatchByScan(
  virtualHost: VirtualHost,
  facts: RequestFacts,
): RoutingRule | undefined {
  const request = viewRequest(facts, normalizePath(facts.path));
  return virtualHost.rules.find((rule) => ruleHolds(rule, request));
}

function matchIn(
  hosts: HostIndex<VirtualHost>,
  host: string,
  facts: RequestFacts,
): MatchedRule | undefined {
  const virtualHost = hosts.find(host);
  if (virtualHost === undefined) return undefined;
  const rule = rulesOf(virtualHost).first(viewRequest(facts, normalizePath(facts.path)));
  return rule === undefined ? undefined : { virtualHost, rule };
}

function rulesOf(virtualHost: VirtualHost): RuleIndex {
  const known = ruleIndexes.get(virtualHost);
  if (known !== undefined) return known;
  const index = indexRules(virtualHost.rules);
  ruleIndexes.set(virtualHost, index);
  return index;
}

// Keyed by the values of a table, so that an old table takes its indexes with it.
const matchers = new WeakMap<Listener, Matcher>();
const ruleIndexes = new WeakMap<VirtualHost, RuleIndex>();
