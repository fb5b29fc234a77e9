import type { Failure } from '../../diagnostics/failure.ts';
import { compileMatcher } from '../../routing-table/match.ts';
import type { RequestFacts } from '../../routing-table/request-match.ts';
import type { Listener, RoutingRule } from '../../routing-table/routing-table.ts';
import { frontFailure } from '../front/front-failure.ts';
import type { UpgradeVisit, Visit } from '../front/protocol-servers.ts';
import { chooseBackend, keepBackend, refuseBackend } from './choose-backend.ts';
import { authorise } from './external-auth/authorise.ts';
import {
  andThen,
  applyFilters,
  type FilterSurroundings,
  type Later,
} from './filters/apply-filters.ts';
import { preparedFilters } from './filters/prepared-filters.ts';
import type { RequestDraft } from './filters/request-draft.ts';
import { findListener } from './find-listener.ts';
import { forwardRequest } from './forward-request.ts';
import { withForwardedHeaders } from './forwarded-headers.ts';
import type { ForwardDecision, Gate, OwnDecision, PassageWithHead } from './gate.ts';
import { joinedHeader } from './header-reader.ts';
import { beginPassage, endConnection, endPassage } from './passage.ts';
import type { RequestHead } from './read-head.ts';
import { respond, respondWithFailure } from './respond.ts';

/**
 * The phases of a request, in order. Resolves when the client has its answer; whatever goes wrong in
 * between becomes an error page.
 *
 * accept → 421 check → the listener's filters → match → filters → choose → forward → respond → observe
 */
export async function serveRequest(gate: Gate, visit: Visit | UpgradeVisit): Promise<void> {
  const { passage, refusal } = beginPassage(gate, visit);
  try {
    const decision = refusal ?? (await decide(gate, passage));
    if (decision.kind === 'forward') await forwardRequest(gate, decision);
    else respond(gate, passage, decision);
  } catch (error) {
    respondWithFailure(gate, passage, { status: 500, failure: bug(error) });
  } finally {
    endPassage(gate, passage);
  }
}

type Decision = ForwardDecision | OwnDecision;

function decide(gate: Gate, passage: PassageWithHead): Later<Decision> {
  const { socket, head, record, visit } = passage;

  const found = findListener(socket, visit.connection, head.host);
  if (found.kind === 'refused') {
    if (found.endsConnection) endConnection(visit);
    return found;
  }
  const { listener } = found;
  record.listener = listener.origin;

  const draft = beginDraft(gate, passage);
  passage.draft = draft;
  const around: FilterSurroundings = {
    socket,
    head,
    random: gate.random,
    authorise: (changed, auth) => authorise({ gate, passage }, changed, auth),
  };
  const way: Way = { gate, passage, draft, around };
  if (listener.filters === undefined) return route(way, listener, head);
  return andThen(
    applyFilters(draft, preparedFilters(listener.filters), around),
    (stop) => stop ?? route(way, listener, factsAfter(head, draft)),
  );
}

/** What the phases of one request hand on to each other. */
interface Way {
  readonly gate: Gate;
  readonly passage: PassageWithHead;
  readonly draft: RequestDraft;
  readonly around: FilterSurroundings;
}

function route(way: Way, listener: Listener, facts: RequestFacts): Later<Decision> {
  const { passage, draft, around } = way;
  const { record, head } = passage;
  const rule = compileMatcher(listener).match(head.host, facts)?.rule;
  record.matchMs = performance.now() - record.startedAt;
  if (rule === undefined) return noRoute(listener, head);
  record.rule = rule.origin;
  const { requestMs } = rule.timeouts;
  if (requestMs !== undefined) passage.endsAt = record.startedAt + requestMs;
  return andThen(
    applyFilters(draft, preparedFilters(rule.filters), around),
    (stop) => stop ?? choose(way, rule),
  );
}

function choose(way: Way, rule: RoutingRule): Later<Decision> {
  const { gate, passage, draft, around } = way;
  const { record, head } = passage;
  const session = gate.sessions.find(rule, head);
  const chosen = session
    ? keepBackend(session)
    : chooseBackend(rule, rule.backends.length > 1 ? gate.random() : 0);
  if (chosen.kind === 'refused') return chosen;
  const { backend } = chosen;
  record.backend = backend;
  return andThen(
    applyFilters(draft, preparedFilters(chosen.filters), around),
    (stop) =>
      stop ??
      refuseBackend(backend) ?? {
        kind: 'forward',
        passage,
        draft,
        rule,
        backend,
        ...(session ? { session } : {}),
      },
  );
}

/** The headers that an authority has set count, and not what the client said in their place. */
function factsAfter(head: RequestHead, { headers, changedHeaders }: RequestDraft): RequestFacts {
  if (changedHeaders === undefined) return head;
  return {
    ...head,
    header: (name) => (changedHeaders.has(name) ? joinedHeader(headers, name) : head.header(name)),
  };
}

function beginDraft(gate: Gate, { visit, head }: PassageWithHead): RequestDraft {
  const { path, query, hasQuery, authority } = head;
  const headers = withForwardedHeaders({
    connection: visit.connection,
    head,
    serverName: gate.serverName,
    isWebSocket: 'socket' in visit,
  });
  return {
    host: authority,
    path,
    query,
    hasQuery,
    headers,
    responseChanges: [],
    mirrors: [],
  };
}

function noRoute(listener: Listener, head: RequestHead): OwnDecision {
  const message = `No rule of the routes on listener ${listener.name} matches ${head.method} ${head.path.slice(0, 200)} for host “${head.host}”.`;
  const failure = frontFailure('no-route-matched', { message, origin: listener.origin });
  return { kind: 'refused', status: 404, failure };
}

function bug(error: unknown): Failure {
  const said = error instanceof Error ? error.message : String(error);
  return frontFailure('gateway-fault', {
    source: 'internal',
    message: `The gateway failed while it handled the request: ${said}.`,
  });
}
