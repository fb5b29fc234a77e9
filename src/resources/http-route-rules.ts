import { when } from './breaches.ts';
import { durationMs } from './duration.ts';
import type { PartRule } from './kind.ts';

export const timeoutRules: readonly PartRule<Timeouts>[] = [
  {
    message: 'backendRequest timeout cannot be longer than request timeout',
    breaches({ request, backendRequest }) {
      if (request === undefined || backendRequest === undefined) return [];
      const requestMs = durationMs(request);
      const backendRequestMs = durationMs(backendRequest);
      if (requestMs === 0) return [];
      if (requestMs === undefined) return ['.request'];
      const isLonger = backendRequestMs === undefined || backendRequestMs > requestMs;
      return when(isLonger, '.backendRequest');
    },
    sayUnreadable: ({ request = '', backendRequest = '' }) =>
      durationMs(request) === undefined || durationMs(backendRequest) === undefined
        ? "type conversion error from 'string' to 'google.protobuf.Duration'"
        : undefined,
  },
];

const typeOf = { requestRedirect: 'RequestRedirect', urlRewrite: 'URLRewrite' } as const;

/** What one rule of an HTTPRoute must fulfil: replacing a prefix takes one prefix that is matched. */
export const httpRouteRuleRules: readonly PartRule<Rule>[] = [
  {
    message: 'RequestRedirect filter must not be used together with backendRefs',
    breaches: ({ backendRefs = [], filters = [] }) =>
      when(
        backendRefs.length > 0 &&
          filters.some(({ requestRedirect }) => requestRedirect !== undefined),
        '',
      ),
  },
  ...(['requestRedirect', 'urlRewrite'] as const).map((field) => ({
    message: `When using ${typeOf[field]} filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified`,
    breaches: (rule: Rule) =>
      when(!matchesOnePrefix(rule) && replacesPrefix(rule.filters, field), ''),
  })),
  ...(['requestRedirect', 'urlRewrite'] as const).map((field) => ({
    message: `Within backendRefs, ${field === 'urlRewrite' ? 'W' : 'w'}hen using ${typeOf[field]} filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified`,
    breaches: (rule: Rule) =>
      when(!matchesOnePrefix(rule) && replacingBackends(rule, field) === 1, ''),
  })),
  {
    message: 'ReplacePrefixMatch needs a rule with exactly one match, and a PathPrefix in it.',
    advisory: true,
    breaches: (rule) =>
      when(
        !matchesOnePrefix(rule) &&
          (replacingBackends(rule, 'requestRedirect') > 1 ||
            replacingBackends(rule, 'urlRewrite') > 1),
        '',
      ),
  },
];

function matchesOnePrefix({ matches }: Rule): boolean {
  return matches.length === 1 && matches[0]?.path.type === 'PathPrefix';
}

/** Upstream's rule counts these and looks no further if there are several. */
function replacingBackends({ backendRefs = [] }: Rule, field: PathField): number {
  return backendRefs.filter(({ filters }) => replacesPrefix(filters, field)).length;
}

/** Not if several filters do, which is wrong for another reason. */
function replacesPrefix(filters: readonly Filter[] = [], field: PathField): boolean {
  const replacing = filters.filter(({ [field]: change }) => {
    const { type, replacePrefixMatch } = change?.path ?? {};
    return type === 'ReplacePrefixMatch' && replacePrefixMatch !== undefined;
  });
  return replacing.length === 1;
}

type PathField = 'requestRedirect' | 'urlRewrite';

interface Filter {
  readonly requestRedirect?: PathChange;
  readonly urlRewrite?: PathChange;
}

interface PathChange {
  readonly path?: { readonly type: string; readonly replacePrefixMatch?: string };
}

interface Rule {
  readonly matches: readonly { readonly path: { readonly type: string } }[];
  readonly filters?: readonly Filter[];
  readonly backendRefs?: readonly { readonly filters?: readonly Filter[] }[];
}

interface Timeouts {
  readonly request?: string;
  readonly backendRequest?: string;
}
