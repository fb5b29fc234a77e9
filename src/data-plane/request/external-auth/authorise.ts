import type { ExternalAuth } from '../../../routing-table/filter.ts';
import { clientWentAway } from '../../back/back-failure.ts';
import { frontFailure } from '../../front/front-failure.ts';
import type { FilterStop } from '../filters/apply-filters.ts';
import { without } from '../filters/header-change.ts';
import type { RequestDraft } from '../filters/request-draft.ts';
import type { Gate, PassageWithHead } from '../gate.ts';
import { watchClient } from '../watch-client.ts';
import { askAuthority } from './ask-authority.ts';
import { lowerNames } from './auth-headers.ts';
import { grpcPermission, grpcQuestion } from './check-by-grpc.ts';
import { httpPermission, httpQuestion } from './check-by-http.ts';
import { type BodyEnd, readWholeBody } from './read-whole-body.ts';

/**
 * Asks whether a request may pass, and changes the draft as the answer says. Whatever goes wrong ends
 * the request: nobody passes whom nobody let in. (GEP-1494)
 */
export async function authorise(
  { gate, passage }: { readonly gate: Gate; readonly passage: PassageWithHead },
  draft: RequestDraft,
  auth: ExternalAuth,
): Promise<FilterStop | undefined> {
  const read = await readBody(gate, passage, auth);
  if (read.kind !== 'read') return refuseBody(gate, auth, read.kind);
  const { method } = passage.head;
  const question =
    auth.protocol === 'HTTP'
      ? httpQuestion(auth, { method, draft }, read.body)
      : grpcQuestion({ auth, passage, draft, body: read.body, now: gate.now() });
  const verdict = await askAuthority({ gate, passage }, auth, question);
  if ('failure' in verdict) return { kind: 'refused', ...verdict };
  const permission =
    auth.protocol === 'HTTP'
      ? httpPermission(auth, verdict.answer)
      : grpcPermission(auth, verdict.answer, draft.headers);
  // Who answered in the end.
  if (permission.kind === 'denied') passage.record.backend = auth.backend;
  if (permission.kind !== 'granted') return permission;
  const { replaced, added, answerHeaders } = permission;
  draft.headers = [...without(draft.headers, replaced), ...added];
  const { changedHeaders = [] } = draft;
  draft.changedHeaders = new Set([...changedHeaders, ...replaced, ...lowerNames(added)]);
  if (answerHeaders.length > 0) {
    draft.responseChanges.push((headers) => [...headers, ...answerHeaders]);
  }
  return undefined;
}

async function readBody(gate: Gate, passage: PassageWithHead, { bodyBytesMax }: ExternalAuth) {
  if (bodyBytesMax === 0 || !passage.head.hasBody) return noBody;
  return readWholeBody(passage, {
    bytesMax: Math.min(bodyBytesMax, gate.limits.authBytesMax),
    budget: gate.heldBytes,
    idleMs: gate.limits.bodyIdleMs,
    gone: watchClient(passage, gate.limits),
  });
}

function refuseBody(
  { heldBytes }: Gate,
  { origin, backend, bodyBytesMax }: ExternalAuth,
  end: BodyEnd,
): FilterStop {
  switch (end) {
    case 'broken':
      return { kind: 'refused', status: 400, failure: clientWentAway() };
    case 'too-long': {
      const message = `The body of the request is longer than the ${bodyBytesMax} bytes that ${backend.name} may be shown.`;
      const failure = frontFailure('external-auth-body-too-large', { message, origin });
      return { kind: 'refused', status: 413, failure };
    }
    case 'over-budget': {
      const message = `The body of the request was to be shown to ${backend.name}, but those of other requests fill the ${heldBytes.bytesMax} bytes that the gateway holds of bodies at one time.`;
      const next = 'Try again when fewer such requests are under way, or leave forwardBody out.';
      const said = { message, next, origin, source: 'internal' } as const;
      const failure = frontFailure('external-auth-unavailable', said);
      return { kind: 'refused', status: 503, failure };
    }
  }
}

const noBody = { kind: 'read', body: undefined } as const;
