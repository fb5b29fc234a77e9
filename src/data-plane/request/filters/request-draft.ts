import type { Mirror } from '../../../routing-table/filter.ts';
import type { OutgoingHead } from '../../back/exchange.ts';

/** The request as it stands between two filters. Its maker fills in what the client sent. */
export interface RequestDraft {
  host: string;
  path: string;
  readonly query: string;
  readonly hasQuery: boolean;
  headers: readonly string[];
  /** Lower-case names of those that an authority has set or taken away. */
  changedHeaders?: ReadonlySet<string>;
  /** In the order of the filters; run backwards over the response, like layers. */
  readonly responseChanges: ((headers: readonly string[]) => readonly string[])[];
  /** Permission for a browser to read the answer; the gateway's own pages carry it too. */
  cors?: (headers: readonly string[]) => readonly string[];
  readonly mirrors: { readonly mirror: Mirror; readonly head: OutgoingHead }[];
}

/** The draft as it goes out. */
export function outgoingHead(draft: RequestDraft, method: string): OutgoingHead {
  return { method, target: outgoingTarget(draft), host: draft.host, headers: draft.headers };
}

/** Path and query. */
export function outgoingTarget({ path, query, hasQuery }: RequestDraft): string {
  return hasQuery ? `${path}?${query}` : path;
}
