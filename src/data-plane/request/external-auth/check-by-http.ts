import type { ExternalAuth } from '../../../routing-table/filter.ts';
import type { CollectedAnswer } from '../../back/exchange.ts';
import type { RequestDraft } from '../filters/request-draft.ts';
import { outgoingTarget } from '../filters/request-draft.ts';
import type { Question } from './ask-authority.ts';
import { headersThat, lowerNames, mayBeSet } from './auth-headers.ts';
import type { Permission } from './permission.ts';

/**
 * The request itself, in short: its method, host and path, `Authorization`, the headers that the filter
 * allows, and the body where that goes along.
 */
export function httpQuestion(
  auth: ExternalAuth,
  { method, draft }: { readonly method: string; readonly draft: RequestDraft },
  body: Buffer | undefined,
): Question {
  const { requestHeaders } = auth;
  const allowed = (name: string) =>
    name === 'authorization' || requestHeaders === 'all' || requestHeaders.includes(name);
  const headers = headersThat(draft.headers, (name) => allowed(name) && name !== 'content-length');
  const length = ['Content-Length', String(body?.length ?? 0)];
  const prefix = auth.pathPrefix.replace(/\/+$/, '');
  const target = `${prefix}${outgoingTarget(draft)}`;
  return { head: { method, target, host: draft.host, headers: [...headers, ...length] }, body };
}

/**
 * 200 lets the request pass, with the answer's headers on it; anything else is the client's answer.
 * What the filter lists comes from the authority or not at all, whatever the client said of itself.
 */
export function httpPermission(auth: ExternalAuth, answer: CollectedAnswer): Permission {
  const { status, headers, body } = answer;
  if (status !== 200) {
    return { kind: 'denied', status, headers: headersThat(headers, mayBeSet), body };
  }
  const { responseHeaders } = auth;
  const set = headersThat(
    headers,
    (name) => mayBeSet(name) && (responseHeaders === 'all' || responseHeaders.includes(name)),
  );
  const replaced = responseHeaders === 'all' ? lowerNames(set) : responseHeaders.filter(mayBeSet);
  return { kind: 'granted', replaced: new Set(replaced), added: set, answerHeaders: [] };
}
