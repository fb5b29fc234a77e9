import type { Failure } from '../../../diagnostics/failure.ts';
import type { ExternalAuth, Rewrite } from '../../../routing-table/filter.ts';
import { clientPort, redirectLocation } from '../../../routing-table/redirect-location.ts';
import { rewritePath } from '../../../routing-table/rewrite-path.ts';
import type { Socket } from '../../../routing-table/routing-table.ts';
import { isPreflight } from '../../../routing-table/rule-holds.ts';
import { failureOfRefusal } from '../../front/front-failure.ts';
import type { RequestHead } from '../read-head.ts';
import type { PreparedCors } from './cors.ts';
import type { PreparedFilter } from './prepared-filters.ts';
import { outgoingHead, type RequestDraft } from './request-draft.ts';

/** A filter answered in place of the backend. */
export type FilterStop =
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  | { readonly kind: 'preflight'; readonly headers: readonly string[] }
  /** An authority's own words. */
  | {
      readonly kind: 'denied';
      readonly status: number;
      readonly headers: readonly string[];
      readonly body: Buffer;
    }
  | { readonly kind: 'refused'; readonly status: number; readonly failure: Failure };

export interface FilterSurroundings {
  readonly socket: Socket;
  readonly head: RequestHead;
  /** In [0, 1); each mirror draws its own. */
  readonly random: () => number;
  /** Asks somebody else, and changes the draft as the answer says. */
  readonly authorise: (draft: RequestDraft, auth: ExternalAuth) => Promise<FilterStop | undefined>;
}

/**
 * Runs filters in the order written until one of them answers. Only where somebody else has to be
 * asked there is anything to wait for.
 */
export function applyFilters(
  draft: RequestDraft,
  filters: readonly PreparedFilter[],
  around: FilterSurroundings,
): Later<FilterStop | undefined> {
  let next = 0;
  for (const filter of filters) {
    next += 1;
    if (filter.type === 'ExternalAuth') {
      const rest = filters.slice(next);
      return around
        .authorise(draft, filter.auth)
        .then((stop) => stop ?? applyFilters(draft, rest, around));
    }
    const stop = applyFilter(draft, filter, around);
    if (stop) return stop;
  }
  return undefined;
}

/** A value that nearly always is there at once. */
export type Later<T> = T | Promise<T>;

/** Goes on with a value as soon as it is there, and at once where it is. */
export function andThen<T, R>(value: Later<T>, next: (value: T) => Later<R>): Later<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

function applyFilter(
  draft: RequestDraft,
  filter: Exclude<PreparedFilter, { type: 'ExternalAuth' }>,
  around: FilterSurroundings,
): FilterStop | undefined {
  const { socket, head } = around;
  switch (filter.type) {
    case 'RequestHeaderModifier':
      draft.headers = filter.change.apply(draft.headers);
      draft.host = filter.change.host ?? draft.host;
      return undefined;
    case 'ResponseHeaderModifier':
      draft.responseChanges.push(filter.change.apply);
      return undefined;
    case 'URLRewrite':
      rewrite(draft, filter.rewrite);
      return undefined;
    case 'RequestMirror':
      if (around.random() >= filter.mirror.share) return undefined;
      draft.mirrors.push({ mirror: filter.mirror, head: outgoingHead(draft, head.method) });
      return undefined;
    case 'CORS':
      return applyCors(draft, filter.cors, head);
    case 'RequestRedirect': {
      const { scheme } = socket;
      const request = { ...draft, scheme, authority: head.authority, port: clientPort(socket) };
      const location = redirectLocation(filter.redirect, request);
      return { kind: 'redirect', status: filter.redirect.statusCode, location };
    }
    case 'Refused':
      return { kind: 'refused', status: 500, failure: failureOfRefusal(filter.refusal) };
  }
}

function rewrite(draft: RequestDraft, { hostname, path }: Rewrite): void {
  draft.host = hostname ?? draft.host;
  if (path) draft.path = rewritePath(draft.path, path);
}

function applyCors(
  draft: RequestDraft,
  cors: PreparedCors,
  head: RequestHead,
): FilterStop | undefined {
  const origin = head.header('origin');
  if (origin === undefined) return undefined;
  if (isPreflight(head)) {
    const method = head.header('access-control-request-method');
    const headers = head.header('access-control-request-headers');
    return { kind: 'preflight', headers: cors.preflight({ origin, method, headers }) };
  }
  draft.cors = (response) => cors.respond(origin, response);
  draft.responseChanges.push(draft.cors);
  return undefined;
}
