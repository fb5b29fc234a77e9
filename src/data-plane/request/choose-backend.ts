import type { Failure } from '../../diagnostics/failure.ts';
import type { Backend } from '../../routing-table/backend.ts';
import { chooseWeighted } from '../../routing-table/choose-weighted.ts';
import type { Filter } from '../../routing-table/filter.ts';
import type { RoutingRule } from '../../routing-table/routing-table.ts';
import { failureOfRefusal, frontFailure } from '../front/front-failure.ts';
import type { Session } from './session-keeper.ts';

export interface ChosenBackend {
  readonly kind: 'chosen';
  readonly backend: Backend;
  /** Those of the backendRef. */
  readonly filters: readonly Filter[];
}

export interface BackendRefusal {
  readonly kind: 'refused';
  readonly status: 500 | 503;
  readonly failure: Failure;
}

/** By weight; an invalid backendRef answers its own share with a 500. (`routes.md` 1.4, 2.5) */
export function chooseBackend(rule: RoutingRule, random: number): ChosenBackend | BackendRefusal {
  const { backends } = rule;
  const only = backends.length === 1 ? backends[0] : undefined;
  const chosen = only && only.weight > 0 ? only : chooseWeighted(backends, random);
  if (chosen === undefined) return { kind: 'refused', status: 500, failure: noBackend(rule) };
  if (chosen.target.kind === 'invalid') {
    return { kind: 'refused', status: 500, failure: failureOfRefusal(chosen.target.refusal) };
  }
  return { kind: 'chosen', backend: chosen.target.backend, filters: chosen.filters };
}

/** The backend that the client's session is with. */
export function keepBackend({ backend, weighted }: Session): ChosenBackend {
  return { kind: 'chosen', backend, filters: weighted.filters };
}

/**
 * Whether the backend may and can be dialled at all. A policy that cannot be honoured comes first:
 * such a backend is never spoken to, whatever its endpoints.
 */
export function refuseBackend(backend: Backend): BackendRefusal | undefined {
  if (backend.tls.mode === 'refused') {
    return { kind: 'refused', status: 503, failure: failureOfRefusal(backend.tls.refusal) };
  }
  if (backend.endpoints.length > 0) return undefined;
  return { kind: 'refused', status: 503, failure: noEndpoints(backend) };
}

function noBackend(rule: RoutingRule): Failure {
  const why =
    rule.backends.length === 0 ? 'has no backendRefs' : 'has only backendRefs of weight 0';
  return frontFailure('rule-has-no-backend', {
    source: 'internal',
    message: `The rule that matched${rule.name ? ` (“${rule.name}”)` : ''} ${why}, so nothing can answer.`,
    origin: rule.origin,
  });
}

function noEndpoints(backend: Backend): Failure {
  return frontFailure('backend-has-no-endpoints', {
    source: 'upstream',
    message: `Service ${backend.name} has no ready endpoint.`,
    origin: { object: backend.service, field: '' },
  });
}
