import { beneath, both, inItems, repeatedItems, when } from './breaches.ts';
import { durationMs } from './duration.ts';
import type { HTTPBackendRef, HTTPRoute, HTTPRouteRule } from './http-route.ts';
import type { HTTPRouteFilter } from './http-route-filter.ts';
import { filterListRules, filterRules } from './http-route-filter-rules.ts';
import { matchRules } from './http-route-match-rules.ts';
import type { CrossFieldRule } from './kind.ts';
import { parentReferenceRules } from './parent-reference-rules.ts';

/** Replacing a prefix is only possible where one prefix is matched. */
const onePrefixMessage =
  'ReplacePrefixMatch needs a rule with exactly one match, and a PathPrefix in it.';

/** The HTTPRoute's cross-field rules, from its CRD. */
export const httpRouteRules: readonly CrossFieldRule<HTTPRoute>[] = [
  ...parentReferenceRules,
  {
    message: 'The rules of an HTTPRoute may have 128 matches together at most.',
    breaches: ({ spec: { rules } }) =>
      when(rules.reduce((sum, { matches }) => sum + matches.length, 0) > 128, 'spec.rules'),
  },
  {
    message: 'Two rules of an HTTPRoute have the same name, so nothing can refer to one of them.',
    advisory: true,
    breaches: ({ spec }) => repeatedItems(spec.rules, 'spec.rules', ({ name }) => name),
  },
  ruleRule('A rule with a RequestRedirect filter must not have backendRefs.', (rule) =>
    when(
      (rule.backendRefs ?? []).length > 0 &&
        (rule.filters ?? []).some(({ requestRedirect }) => requestRedirect !== undefined),
      '',
    ),
  ),
  ruleRule(onePrefixMessage, (rule) =>
    when(
      !matchesOnePrefix(rule) &&
        (replacesPrefix(rule.filters) || prefixReplacingBackends(rule).length === 1),
      '',
    ),
  ),
  {
    ...ruleRule(onePrefixMessage, (rule) =>
      when(!matchesOnePrefix(rule) && prefixReplacingBackends(rule).length > 1, ''),
    ),
    advisory: true,
  },
  ruleRule('A backendRef to a Service needs a port.', (rule) =>
    inItems(rule.backendRefs, '.backendRefs', (ref) =>
      when(ref.group === '' && ref.kind === 'Service' && ref.port === undefined, ''),
    ),
  ),
  ruleRule(
    'The backendRequest timeout must not be longer than the request timeout.',
    ({ timeouts = {} }) => {
      const requestMs = durationMs(timeouts.request ?? '') ?? 0;
      const backendRequestMs = durationMs(timeouts.backendRequest ?? '') ?? 0;
      return when(requestMs !== 0 && backendRequestMs > requestMs, '.timeouts');
    },
  ),
  ...matchRules.map(({ message, advisory, breaches }) => ({
    ...ruleRule(message, (rule) => inItems(rule.matches, '.matches', breaches)),
    ...(advisory ? { advisory } : {}),
  })),
  ...filterListRules.map(({ message, breaks }) =>
    filtersRule(message, (filters) => when(breaks(filters), '')),
  ),
  ...filterRules.map(({ message, advisory, breaches }) => ({
    ...filtersRule(message, (filters) => inItems(filters, '', breaches)),
    ...(advisory ? { advisory } : {}),
  })),
];

function ruleRule(
  message: string,
  breaches: (rule: HTTPRouteRule) => readonly string[],
): CrossFieldRule<HTTPRoute> {
  return { message, breaches: ({ spec }) => inItems(spec.rules, 'spec.rules', breaches) };
}

/** For the filters of a rule and those of its backendRefs alike. */
function filtersRule(
  message: string,
  breaches: (filters: readonly HTTPRouteFilter[]) => readonly string[],
): CrossFieldRule<HTTPRoute> {
  const ofOwner = ({ filters }: { filters?: readonly HTTPRouteFilter[] }) =>
    beneath('.filters', filters ? breaches(filters) : []);
  return ruleRule(message, (rule) =>
    both(ofOwner(rule), inItems(rule.backendRefs, '.backendRefs', ofOwner)),
  );
}

function matchesOnePrefix({ matches }: HTTPRouteRule): boolean {
  return matches.length === 1 && matches[0]?.path.type === 'PathPrefix';
}

/** Upstream's rule counts these and looks no further if there are several. */
function prefixReplacingBackends({ backendRefs = [] }: HTTPRouteRule): HTTPBackendRef[] {
  return backendRefs.filter(({ filters }) => replacesPrefix(filters));
}

function replacesPrefix(filters: readonly HTTPRouteFilter[] = []): boolean {
  return filters.some(({ requestRedirect, urlRewrite }) =>
    [requestRedirect, urlRewrite].some(
      (change) =>
        change?.path?.type === 'ReplacePrefixMatch' && change.path.replacePrefixMatch !== undefined,
    ),
  );
}
