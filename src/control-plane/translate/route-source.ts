import type { Finding } from '../../diagnostics/finding.ts';
import type { ObjectRef } from '../../resources/object.ts';
import type { BackendResolver } from './backends/resolve-backend.ts';
import type { AttachedRoute, AttachedStreamRoute, Frontend } from './graph.ts';
import type { Policies } from './policies/read-policies.ts';
import type { Scope } from './scope.ts';
import type { ObjectStatus } from './translation.ts';
import type { World } from './world.ts';

/** What a kind of route is given to read its objects with. */
export interface RouteSourceInput {
  readonly world: World;
  /** For what is made of one route each. */
  readonly scope: Scope;
  /** All frontends, among them those that bring no Gateway, such as an IngressClass. */
  readonly frontends: readonly Frontend[];
  readonly backends: BackendResolver;
  /** The policy that says how a port is spoken to, before anything a route may say. */
  readonly governing: Policies['governing'];
  /** Where a frontend can be reached. */
  readonly addressesOf: (frontend: ObjectRef) => readonly string[];
}

/** What a kind of route contributes to a translation. */
export interface SourcedRoutes {
  readonly routes: readonly AttachedRoute[];
  readonly streams: readonly AttachedStreamRoute[];
  readonly statuses: readonly ObjectStatus[];
  readonly findings: readonly Finding[];
  /** One entry for each route and listener it is accepted by: the key of the listener. */
  readonly attachedTo: readonly string[];
}

/**
 * One kind of route. A new kind is one function in the list of `translate.ts`; it attaches its objects
 * to listeners and the table is made from what it returns.
 */
export type RouteSource = (input: RouteSourceInput) => SourcedRoutes;

/** One kind of object that brings listeners of its own: Gateways, and whatever stands in for one. */
export type FrontendSource = (world: World) => readonly Frontend[];
