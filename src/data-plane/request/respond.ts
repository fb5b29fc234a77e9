import type { Failure } from '../../diagnostics/failure.ts';
import { type OwnAnswer, responseForUpgrade, sendAnswer } from './answer.ts';
import { type ErrorPage, renderErrorPage } from './error-page.ts';
import type { Gate, OwnDecision, Passage } from './gate.ts';

/** Answers in place of a backend: a redirect, a preflight, an authority's words or an error page. */
export function respond(gate: Gate, passage: Passage, decision: OwnDecision): void {
  switch (decision.kind) {
    case 'redirect': {
      const headers = ['Location', decision.location, 'Content-Length', '0'];
      send(passage, { status: decision.status, headers, body: '' });
      break;
    }
    case 'preflight':
      send(passage, { status: 204, headers: decision.headers, body: '' });
      break;
    case 'denied': {
      const { status, headers, body } = decision;
      const length = ['Content-Length', String(body.length)];
      const all = [...headers, ...(mayHaveBody(status) ? length : [])];
      send(passage, { status, headers: passage.draft?.cors?.(all) ?? all, body });
      break;
    }
    case 'refused':
      respondWithFailure(gate, passage, decision);
  }
}

function mayHaveBody(status: number): boolean {
  return status !== 204 && status !== 304;
}

export interface FailedAnswer {
  readonly status: number;
  readonly failure: Failure;
}

/** The error page, and the same failure in the record. */
export function respondWithFailure(
  gate: Gate,
  passage: Passage,
  { status, failure }: FailedAnswer,
): void {
  const { record, draft, visit } = passage;
  // What was told of a client that is gone stays.
  record.failure ??= failure;
  const position = failure.origin && gate.locate(failure.origin);
  const page: ErrorPage = {
    status,
    failure,
    request: record.id,
    ...(position ? { position } : {}),
  };
  const { accept, 'content-type': contentType } = visit.request.headers;
  const rendered = renderErrorPage(page, { accept, contentType });
  const headers = Object.entries(rendered.headers).flat();
  send(passage, { ...rendered, headers: draft?.cors?.(headers) ?? headers });
}

function send({ visit, record }: Passage, answer: OwnAnswer): void {
  const isUpgrade = 'socket' in visit;
  if (isUpgrade ? visit.socket.destroyed : visit.response.destroyed) return;
  record.status = answer.status;
  sendAnswer(isUpgrade ? responseForUpgrade(visit) : visit, answer);
}
