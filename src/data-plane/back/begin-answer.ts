import type { Failure } from '../../diagnostics/failure.ts';
import type { AnswerHead } from './answer.ts';
import { backFailure } from './back-failure.ts';
import type { Call } from './call.ts';
import { malformedFailure } from './call-failure.ts';
import type { ResponseHeadFilter } from './exchange.ts';

/** Filters a response's head and begins the answer with it; a failure if that cannot be done. */
export function beginAnswer(
  { call, onHead }: { readonly call: Call; readonly onHead: ResponseHeadFilter },
  head: AnswerHead,
): Failure | undefined {
  let headers: readonly string[];
  try {
    headers = onHead(head.status, head.headers);
  } catch (error) {
    // Filters are pure and never throw; a mistake in one costs this request, not the gateway.
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The response filters of a request to ${call.backend.name} failed: ${reason}.`;
    return backFailure('gateway-fault', { message, source: 'internal' });
  }
  if (call.answer.begin({ ...head, headers })) return undefined;
  return malformedFailure(call, 'its header fields cannot be passed on');
}
