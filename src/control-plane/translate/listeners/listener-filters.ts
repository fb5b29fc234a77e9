import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Listener } from '../../../resources/listener.ts';
import type { Origin } from '../../../resources/object.ts';
import type { BackendResolver } from '../backends/resolve-backend.ts';
import type { RouteFilter } from '../graph.ts';
import { refusing } from '../refusal.ts';
import { readExternalAuth } from '../rules/read-external-auth.ts';
import { sayKind } from '../say-kind.ts';
import type { PlacedListener } from './placed-listener.ts';

export interface ReadListenerFilters {
  /** In their order, none left out: one that cannot be honoured refuses the requests. */
  readonly filters: readonly RouteFilter[];
  readonly problems: readonly Finding[];
}

/** What every request of a listener goes through before a rule is looked for. (GEP-5224) */
export function readListenerFilters(
  { spec, origin }: PlacedListener,
  backends: BackendResolver,
): ReadListenerFilters {
  const requests = spec.filters?.requests ?? [];
  if (requests.length > 0 && spec.protocol !== 'HTTP' && spec.protocol !== 'HTTPS') {
    const message = `Filters are for listeners of HTTP and HTTPS, and ${spec.name} is one of ${spec.protocol}.`;
    const at = { object: origin.object, field: `${origin.field}.filters` };
    return { filters: [], problems: [finding('listener-filter-misplaced', { ...at, message })] };
  }
  const read = requests.map((filter, index) => {
    const place = `filters.requests[${index}]`;
    return readFilter(
      filter,
      { object: origin.object, field: `${origin.field}.${place}` },
      {
        backends,
        place,
      },
    );
  });
  return {
    filters: read.map(({ filter }) => filter),
    problems: read.flatMap(({ problems }) => problems),
  };
}

type ListenerFilter = NonNullable<NonNullable<Listener['filters']>['requests']>[number];

interface Reading {
  readonly backends: BackendResolver;
  /** Below the listener. */
  readonly place: string;
}

interface ReadFilter {
  readonly filter: RouteFilter;
  readonly problems: readonly Finding[];
}

function readFilter(
  { externalAuth, extensionRef }: ListenerFilter,
  origin: Origin,
  { backends, place }: Reading,
): ReadFilter {
  if (externalAuth === undefined) {
    const what = extensionRef ? `An object of ${sayKind(extensionRef)}` : 'Nothing';
    return refused('listener-filter-unresolved', origin, {
      message: `Filter ${place}: ${what} is no filter that Postern knows.`,
    });
  }
  const read = readExternalAuth(externalAuth, origin, (placed) =>
    backends.resolve(origin.object, placed),
  );
  if (read.kind === 'port') {
    return { filter: read.filter, problems: read.doubts };
  }
  const { code, message, next } = read.problem;
  const at = read.problem.origin ?? origin;
  const said = { message: `Filter ${place}: ${message}` };
  return code === 'backend-not-granted'
    ? refused('listener-filter-not-granted', at, { ...said, next })
    : refused('listener-filter-unresolved', at, said);
}

function refused(
  code: 'listener-filter-unresolved' | 'listener-filter-not-granted',
  origin: Origin,
  said: { readonly message: string; readonly next?: string },
): ReadFilter {
  const { problem, refusal } = refusing(code, origin, said);
  return { filter: { type: 'Refused', refusal }, problems: [problem] };
}
