import { both, when } from './breaches.ts';
import { grpcFilterTypes } from './grpc-route-filter.ts';
import type { HTTPHeaderFilter, HTTPPathModifier, HTTPRouteFilter } from './http-route-filter.ts';
import type { PartRule } from './kind.ts';

type FilterType = HTTPRouteFilter['type'];

/** What the filters of one list must fulfil together. */
export const filterListRules: readonly FilterListRule[] = [
  {
    message: 'A list of filters may hold a RequestRedirect or a URLRewrite, but not both.',
    breaks: (filters) => count(filters, 'RequestRedirect') > 0 && count(filters, 'URLRewrite') > 0,
  },
  ...(
    [
      'RequestHeaderModifier',
      'ResponseHeaderModifier',
      'RequestRedirect',
      'URLRewrite',
      'CORS',
    ] satisfies readonly FilterType[]
  ).map(onlyOnce),
];

/** The field that belongs to each type of filter. */
const fieldOfType = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  ExtensionRef: 'extensionRef',
  CORS: 'cors',
  ExternalAuth: 'externalAuth',
} as const satisfies Record<FilterType, keyof HTTPRouteFilter>;

/** What one filter must fulfil that any kind of route may have. */
const commonFilterRules: readonly PartRule<HTTPRouteFilter>[] = [
  {
    message: 'A mirrored Service needs a port.',
    breaches: ({ requestMirror }) => {
      const ref = requestMirror?.backendRef;
      const needsPort = ref?.group === '' && ref.kind === 'Service';
      return when(needsPort && ref.port === undefined, '.requestMirror.backendRef');
    },
  },
  {
    message: 'A mirror may have a percent or a fraction, but not both.',
    breaches: ({ requestMirror: { percent, fraction } = {} }) =>
      when(percent !== undefined && fraction !== undefined, '.requestMirror'),
  },
  {
    message: 'The numerator of a fraction must not be greater than its denominator.',
    breaches: ({ requestMirror: { fraction } = {} }) =>
      when(
        fraction !== undefined && fraction.numerator > fraction.denominator,
        '.requestMirror.fraction',
      ),
  },
  ...(['requestHeaderModifier', 'responseHeaderModifier'] as const).map((field) => ({
    message: 'A header is changed by more than one of set, add and remove.',
    advisory: true as const,
    breaches: (filter: HTTPRouteFilter) => when(changesHeaderTwice(filter[field]), `.${field}`),
  })),
];

/** What one filter must fulfil. */
export const filterRules: readonly PartRule<HTTPRouteFilter>[] = [
  ...Object.entries(fieldOfType).flatMap(([type, field]) => unionRules(type, field)),
  pathRule('ReplaceFullPath', 'replaceFullPath'),
  pathRule('ReplacePrefixMatch', 'replacePrefixMatch'),
  ...(['allowOrigins', 'allowMethods', 'allowHeaders'] as const).map((field) => ({
    message: `The asterisk in ${field} stands for everything, so nothing may stand beside it.`,
    breaches: ({ cors }: HTTPRouteFilter) => {
      const values: readonly string[] = cors?.[field] ?? [];
      return when(values.length > 1 && values.includes('*'), `.cors.${field}`);
    },
  })),
  ...commonFilterRules,
];

/** The rules for the filters of a GRPCRoute, which are some of those an HTTPRoute may have. */
export const grpcFilterRules: readonly PartRule<HTTPRouteFilter>[] = [
  ...grpcFilterTypes.flatMap((type) => unionRules(type, fieldOfType[type])),
  ...commonFilterRules,
];

export const grpcFilterListRules: readonly FilterListRule[] = (
  ['RequestHeaderModifier', 'ResponseHeaderModifier'] as const
).map(onlyOnce);

/** A filter of a type has the field of that type, and no other filter has it. */
function unionRules(type: string, field: keyof HTTPRouteFilter): PartRule<HTTPRouteFilter>[] {
  return [
    {
      message: `A filter of type ${type} needs the field ${field}.`,
      breaches: (filter) => when(filter.type === type && filter[field] === undefined, ''),
    },
    {
      message: `The field ${field} is only for filters of type ${type}.`,
      breaches: (filter) => when(filter.type !== type && filter[field] !== undefined, ''),
    },
  ];
}

function pathRule(
  type: HTTPPathModifier['type'],
  field: 'replaceFullPath' | 'replacePrefixMatch',
): PartRule<HTTPRouteFilter> {
  const breaks = (change: HTTPPathModifier | undefined) =>
    change !== undefined && (change.type === type) !== (change[field] !== undefined);
  return {
    message: `A path change must have ${field} if its type is ${type}, and only then.`,
    breaches: ({ requestRedirect, urlRewrite }) =>
      both(
        when(breaks(requestRedirect?.path), '.requestRedirect.path'),
        when(breaks(urlRewrite?.path), '.urlRewrite.path'),
      ),
  };
}

function onlyOnce(type: FilterType): FilterListRule {
  return {
    message: `A list of filters may hold one ${type} filter at most.`,
    breaks: (filters) => count(filters, type) > 1,
  };
}

/** Within one list the schema sees to it, but only for names in equal letter case. */
function changesHeaderTwice(change: HTTPHeaderFilter | undefined): boolean {
  if (!change) return false;
  const { set = [], add = [], remove = [] } = change;
  const names = [...set.map(({ name }) => name), ...add.map(({ name }) => name), ...remove];
  return new Set(names.map((name) => name.toLowerCase())).size < names.length;
}

function count(filters: readonly HTTPRouteFilter[], type: FilterType): number {
  let found = 0;
  for (const filter of filters) if (filter.type === type) found++;
  return found;
}

interface FilterListRule {
  readonly message: string;
  readonly breaks: (filters: readonly HTTPRouteFilter[]) => boolean;
}
