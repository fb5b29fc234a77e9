import { itemsThat, when } from './breaches.ts';
import type { PartRule } from './kind.ts';

/** The field that belongs to each type of filter, in the order in which a CRD looks at them. */
const fieldOfType = {
  CORS: 'cors',
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  ExtensionRef: 'extensionRef',
  ExternalAuth: 'externalAuth',
} as const;

type FilterType = keyof typeof fieldOfType;
type FilterField = (typeof fieldOfType)[FilterType];

interface Filter extends Readonly<Partial<Record<FilterField, unknown>>> {
  readonly type: FilterType;
}

/** A filter of a type has the field of that type, and no other filter has it. */
export function unionRules(types: readonly FilterType[]): readonly PartRule<Filter>[] {
  return Object.entries(fieldOfType).flatMap(([type, field]) =>
    types.some((one) => one === type) ? unionRule(type, field) : [],
  );
}

function unionRule(type: string, field: FilterField): PartRule<Filter>[] {
  return [
    {
      message: `filter.${field} must be nil if the filter.type is not ${type}`,
      breaches: (filter) => when(filter.type !== type && filter[field] !== undefined, ''),
    },
    {
      message: `filter.${field} must be specified for ${type} filter.type`,
      breaches: (filter) => when(filter.type === type && filter[field] === undefined, ''),
    },
  ];
}

/** For lists of filters: of most types there can be one. */
export function onlyOnce(...types: readonly FilterType[]): PartRule<readonly Filter[]>[] {
  return types.map((type) => ({
    message: `${type} filter cannot be repeated`,
    breaches: (filters) => when(count(filters, type) > 1, ''),
  }));
}

export const redirectOrRewrite: PartRule<readonly Filter[]> = {
  message:
    'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both',
  breaches: (filters) =>
    when(count(filters, 'RequestRedirect') > 0 && count(filters, 'URLRewrite') > 0, ''),
};

export const mirrorRules: readonly PartRule<Mirror>[] = [
  {
    message: 'Only one of percent or fraction may be specified in HTTPRequestMirrorFilter',
    breaches: ({ percent, fraction }) => when(percent !== undefined && fraction !== undefined, ''),
  },
];

export const fractionRules: readonly PartRule<Fraction>[] = [
  {
    message: 'numerator must be less than or equal to denominator',
    breaches: ({ numerator, denominator }) => when(numerator > denominator, ''),
  },
];

/** Within one list the schema sees to it, but only for names in equal letter case. */
export const headerModifierRules: readonly PartRule<HeaderModifier>[] = [
  {
    message: 'A header is changed by more than one of set, add and remove.',
    advisory: true,
    breaches({ set = [], add = [], remove = [] }) {
      const names = [...set.map(({ name }) => name), ...add.map(({ name }) => name), ...remove];
      return when(new Set(names.map((name) => name.toLowerCase())).size < names.length, '');
    },
  },
];

export const pathModifierRules: readonly PartRule<PathModifier>[] = [
  ...pathModifierRule('ReplaceFullPath', 'replaceFullPath'),
  ...pathModifierRule('ReplacePrefixMatch', 'replacePrefixMatch'),
];

function pathModifierRule(
  type: PathModifier['type'],
  field: 'replaceFullPath' | 'replacePrefixMatch',
): PartRule<PathModifier>[] {
  return [
    {
      message: `${field} must be specified when type is set to '${type}'`,
      breaches: (path) => when(path.type === type && path[field] === undefined, ''),
    },
    {
      message: `type must be '${type}' when ${field} is set`,
      breaches: (path) => when(path.type !== type && path[field] !== undefined, '.type'),
    },
  ];
}

/** The asterisk stands for everything, so that nothing may stand beside it. */
export function asteriskRule(
  field: string,
  others: string,
): readonly PartRule<readonly string[]>[] {
  return [
    {
      message: `${field} cannot contain '*' alongside other ${others}`,
      breaches: (values) =>
        values.length > 1 ? itemsThat(values, '', (value) => value === '*').slice(0, 1) : [],
    },
  ];
}

function count(filters: readonly Filter[], type: FilterType): number {
  let found = 0;
  for (const filter of filters) if (filter.type === type) found++;
  return found;
}

interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

interface Mirror {
  readonly percent?: number;
  readonly fraction?: unknown;
}

interface HeaderModifier {
  readonly set?: readonly { readonly name: string }[];
  readonly add?: readonly { readonly name: string }[];
  readonly remove?: readonly string[];
}

interface PathModifier {
  readonly type: 'ReplaceFullPath' | 'ReplacePrefixMatch';
  readonly replaceFullPath?: string;
  readonly replacePrefixMatch?: string;
}
