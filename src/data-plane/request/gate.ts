import type { Failure } from '../../diagnostics/failure.ts';
import type { SourcePosition } from '../../diagnostics/finding.ts';
import type { Origin } from '../../resources/object.ts';
import type { Backend } from '../../routing-table/backend.ts';
import type { RoutingRule, Socket } from '../../routing-table/routing-table.ts';
import type { BackLeg } from '../back/exchange.ts';
import type { UpgradeVisit, Visit } from '../front/protocol-servers.ts';
import type { DataPlaneLimits } from '../limits.ts';
import type { EndpointChooser } from './choose-endpoint.ts';
import type { ByteBudget } from './external-auth/byte-budget.ts';
import type { FilterStop } from './filters/apply-filters.ts';
import type { RequestDraft } from './filters/request-draft.ts';
import type { RequestHead } from './read-head.ts';
import type { Observer, RequestRecord } from './request-record.ts';
import type { Session, SessionKeeper } from './session-keeper.ts';

/** What all requests of a data plane share. */
export interface Gate extends Observer {
  readonly back: BackLeg;
  readonly endpoints: EndpointChooser;
  readonly sessions: SessionKeeper;
  readonly locate: (origin: Origin) => SourcePosition | undefined;
  /** X-Forwarded-Server */
  readonly serverName: string;
  readonly random: () => number;
  readonly limits: DataPlaneLimits;
  /** For bodies that a filter has to read first: `authHeldBytesMax`. */
  readonly heldBytes: ByteBudget;
  readonly nextRequestId: () => string;
}

/** One request on its way through the phases. */
export interface Passage {
  readonly visit: Visit | UpgradeVisit;
  /** Of the table the request began with. */
  readonly socket: Socket;
  readonly record: RequestRecord;
  /** From the filters on. */
  draft?: RequestDraft;
  /** Once somebody asked for it: aborted when the client goes away. */
  gone?: AbortSignal;
  /** In `performance.now()` milliseconds, once a rule that limits its requests is known. */
  endsAt?: number;
  /** How long authorities were waited for so far. */
  askedMs?: number;
  /** The whole body, where a filter had to read it first. */
  body?: Buffer;
  /** Once there are mirrors: settles when the last copy is over, which never rejects. */
  copied?: Promise<unknown>;
}

export interface PassageWithHead extends Passage {
  readonly head: RequestHead;
}

/** The request goes to this backend. */
export interface ForwardDecision {
  readonly kind: 'forward';
  readonly passage: PassageWithHead;
  readonly draft: RequestDraft;
  readonly rule: RoutingRule;
  readonly backend: Backend;
  /** The client was here before. */
  readonly session?: Session;
}

/** The gateway answers by itself. */
export type OwnDecision =
  | FilterStop
  | { readonly kind: 'refused'; readonly status: number; readonly failure: Failure };
