import type { Filter } from '../../../routing-table/filter.ts';
import { type PreparedCors, prepareCors } from './cors.ts';
import { type PreparedHeaderChange, prepareHeaderChange } from './header-change.ts';

/** A filter with everything worked out that does not depend on the request. */
export type PreparedFilter =
  | Exclude<
      Filter,
      { type: 'RequestHeaderModifier' } | { type: 'ResponseHeaderModifier' } | { type: 'CORS' }
    >
  | { readonly type: 'RequestHeaderModifier'; readonly change: PreparedHeaderChange }
  | { readonly type: 'ResponseHeaderModifier'; readonly change: PreparedHeaderChange }
  | { readonly type: 'CORS'; readonly cors: PreparedCors };

/** Prepared at the first request that meets them, kept for as long as the table that holds them. */
export function preparedFilters(filters: readonly Filter[]): readonly PreparedFilter[] {
  if (filters.length === 0) return none;
  const known = prepared.get(filters);
  if (known !== undefined) return known;
  const ready = filters.map(prepare);
  prepared.set(filters, ready);
  return ready;
}

function prepare(filter: Filter): PreparedFilter {
  switch (filter.type) {
    case 'RequestHeaderModifier':
    case 'ResponseHeaderModifier':
      return { type: filter.type, change: prepareHeaderChange(filter.change) };
    case 'CORS':
      return { type: 'CORS', cors: prepareCors(filter.cors) };
    default:
      return filter;
  }
}

const none: readonly PreparedFilter[] = [];
const prepared = new WeakMap<readonly Filter[], readonly PreparedFilter[]>();
