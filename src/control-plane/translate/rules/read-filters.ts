import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type {
  HTTPCORSFilter,
  HTTPHeaderFilter,
  HTTPPathModifier,
  HTTPRequestMirrorFilter,
  HTTPRouteFilter,
} from '../../../resources/http-route-filter.ts';
import type { Origin } from '../../../resources/object.ts';
import type { Cors, HeaderChange, PathChange } from '../../../routing-table/filter.ts';
import type { BackendResolution, PlacedReference } from '../backends/resolve-backend.ts';
import type { RouteFilter } from '../graph.ts';
import { refusing } from '../refusal.ts';
import { readExternalAuth } from './read-external-auth.ts';

export interface ReadFilters {
  readonly filters: readonly RouteFilter[];
  /** About single filters; the rule is served all the same. */
  readonly problems: readonly Finding[];
  /** Any of these makes the rule unusable. */
  readonly obstacles: readonly Finding[];
}

export interface FilterContext {
  /** The rule or backendRef that the filters belong to. */
  readonly origin: Origin;
  /** Where the rule has exactly one match, of type PathPrefix: its prefix. */
  readonly onlyPrefix: string | undefined;
  readonly resolve: (placed: PlacedReference) => BackendResolution;
}

/** The filters of a rule or of one of its backendRefs, in their order. (`routes.md` 2.4) */
export function readFilters(
  filters: readonly HTTPRouteFilter[],
  context: FilterContext,
): ReadFilters {
  const problems: Finding[] = [];
  const obstacles = [...incompatibilities(filters, context)];
  const reader: Reader = {
    context,
    doubt: (problem) => problems.push(problem),
    obstruct: (problem) => obstacles.push(problem),
  };
  const read = filters.flatMap((filter, index) => readFilter(filter, index, reader) ?? []);
  return { filters: read, problems, obstacles };
}

interface Reader {
  readonly context: FilterContext;
  readonly doubt: (problem: Finding) => void;
  readonly obstruct: (problem: Finding) => void;
}

function readFilter(
  filter: HTTPRouteFilter,
  index: number,
  reader: Reader,
): RouteFilter | undefined {
  const { object, field } = reader.context.origin;
  const origin = { object, field: `${field}.filters[${index}]` };
  const at = (path: string): Origin => ({ object, field: `${origin.field}.${path}` });
  switch (filter.type) {
    case 'RequestHeaderModifier':
      return {
        type: filter.type,
        change: readHeaderChange(filter.requestHeaderModifier, at('requestHeaderModifier'), reader),
      };
    case 'ResponseHeaderModifier':
      return {
        type: filter.type,
        change: readHeaderChange(
          filter.responseHeaderModifier,
          at('responseHeaderModifier'),
          reader,
        ),
      };
    case 'RequestRedirect': {
      const { path: modifier, ...redirect } = filter.requestRedirect ?? { statusCode: 302 };
      const path = readPathChange(modifier, `${origin.field}.requestRedirect.path`, reader);
      return { type: filter.type, redirect: { ...redirect, ...(path ? { path } : {}) } };
    }
    case 'URLRewrite': {
      const { path: modifier, ...rewrite } = filter.urlRewrite ?? {};
      const path = readPathChange(modifier, `${origin.field}.urlRewrite.path`, reader);
      return { type: filter.type, rewrite: { ...rewrite, ...(path ? { path } : {}) } };
    }
    case 'RequestMirror':
      return readMirror(filter.requestMirror, origin, reader);
    case 'CORS':
      return { type: filter.type, cors: readCors(filter.cors) };
    case 'ExtensionRef': {
      const name = `${filter.extensionRef?.kind ?? 'unknown'} ${filter.extensionRef?.name ?? ''}`;
      const message = `The filter refers to ${name.trim()}, which Postern does not know.`;
      const { problem, refusal } = refusing('filter-unsupported', origin, { message });
      reader.doubt(problem);
      return { type: 'Refused', refusal };
    }
    case 'ExternalAuth':
      return readAuth(filter, origin, reader);
  }
}

/** Without anybody to ask nobody passes. */
function readAuth(
  { externalAuth }: HTTPRouteFilter,
  origin: Origin,
  { context, doubt }: Reader,
): RouteFilter | undefined {
  if (externalAuth === undefined) return undefined;
  const read = readExternalAuth(externalAuth, origin, context.resolve);
  if (read.kind === 'invalid') {
    doubt(read.problem);
    return { type: 'Refused', refusal: read.refusal };
  }
  for (const problem of read.doubts) doubt(problem);
  return read.filter;
}

function readHeaderChange(
  { set = [], add = [], remove = [] }: HTTPHeaderFilter = {},
  origin: Origin,
  { doubt }: Reader,
): HeaderChange {
  const names = [...set.map(({ name }) => name), ...add.map(({ name }) => name), ...remove];
  const seen = new Set<string>();
  for (const name of names.map((one) => one.toLowerCase())) {
    const message = `The filter changes header ${name} more than once.`;
    if (seen.has(name)) doubt(finding('header-changed-twice', { ...origin, message }));
    seen.add(name);
  }
  return { set, add, remove };
}

function readPathChange(
  modifier: HTTPPathModifier | undefined,
  field: string,
  { context, obstruct }: Reader,
): PathChange | undefined {
  if (modifier === undefined) return undefined;
  if (modifier.type === 'ReplaceFullPath') {
    return { type: modifier.type, value: modifier.replaceFullPath ?? '/' };
  }
  if (context.onlyPrefix === undefined) {
    const message = 'ReplacePrefixMatch needs a rule with exactly one match, of type PathPrefix.';
    const at = { object: context.origin.object, field };
    obstruct(finding('rule-prefix-replacement-without-prefix', { ...at, message }));
    return undefined;
  }
  return {
    type: modifier.type,
    value: modifier.replacePrefixMatch ?? '/',
    prefix: context.onlyPrefix,
  };
}

/** A mirror without a usable backend is left out; the request itself is served. */
function readMirror(
  mirror: HTTPRequestMirrorFilter | undefined,
  origin: Origin,
  { context, doubt }: Reader,
): RouteFilter | undefined {
  if (mirror === undefined) return undefined;
  const field = `${origin.field}.requestMirror.backendRef`;
  const resolved = context.resolve({
    ref: mirror.backendRef,
    origin: { object: origin.object, field },
  });
  if (resolved.kind === 'invalid') {
    doubt(resolved.problem);
    return undefined;
  }
  for (const problem of resolved.doubts) doubt(problem);
  return { type: 'RequestMirror', origin, port: resolved.port, share: shareOf(mirror) };
}

function shareOf({ percent, fraction }: HTTPRequestMirrorFilter): number {
  if (percent !== undefined) return percent / 100;
  if (fraction === undefined) return 1;
  return Math.min(1, fraction.numerator / fraction.denominator);
}

function readCors(cors: HTTPCORSFilter = { maxAge: 5 }): Cors {
  return {
    allowOrigins: cors.allowOrigins ?? [],
    allowCredentials: cors.allowCredentials ?? false,
    allowMethods: cors.allowMethods ?? [],
    allowHeaders: cors.allowHeaders ?? [],
    exposeHeaders: cors.exposeHeaders ?? [],
    maxAgeSeconds: cors.maxAge,
  };
}

/** Admission refuses these as well; objects that came another way must not slip through. */
function incompatibilities(
  filters: readonly HTTPRouteFilter[],
  { origin }: FilterContext,
): readonly Finding[] {
  const types = filters.map(({ type }) => type);
  if (!types.includes('RequestRedirect') || !types.includes('URLRewrite')) return [];
  const field = `${origin.field}.filters`;
  const message = 'A request cannot be both redirected and rewritten.';
  return [finding('rule-filters-incompatible', { object: origin.object, field, message })];
}
