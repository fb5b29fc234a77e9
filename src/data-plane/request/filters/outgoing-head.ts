import type { OutgoingHead } from '../../back/exchange.ts';
import type { RequestDraft } from './apply-filters.ts';

/** The draft as it goes out. */
export function outgoingHead(draft: RequestDraft, method: string): OutgoingHead {
  return { method, target: outgoingTarget(draft), host: draft.host, headers: draft.headers };
}

/** Path and query. */
export function outgoingTarget({ path, query, hasQuery }: RequestDraft): string {
  return hasQuery ? `${path}?${query}` : path;
}
