import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { type Gateway, gateway } from '../../../resources/gateway.ts';
import { gatewayClass } from '../../../resources/gateway-class.ts';
import type { ListenerSet } from '../../../resources/listener-set.ts';
import { refKey, refTo } from '../../../resources/object.ts';
import type { BackendResolver } from '../backends/resolve-backend.ts';
import type {
  ClaimedGateway,
  ClaimedListenerSet,
  Frontend,
  RequestedAddress,
  ResolvedListener,
} from '../graph.ts';
import { insecureFallbacks } from '../listeners/client-validation.ts';
import { placeListeners } from '../listeners/placed-listener.ts';
import { createListenerResolver } from '../listeners/resolve-listeners.ts';
import { sayKind } from '../say-kind.ts';
import { hasProblem } from '../statuses/conditions.ts';
import type { TranslateSettings } from '../translation.ts';
import { createdAtOf, type World } from '../world.ts';
import { readClientIdentity } from './client-identity.ts';
import { judgeListenerSets, readListenerSets } from './listener-sets.ts';

export interface Claims {
  /** In the snapshot's order. */
  readonly gateways: readonly ClaimedGateway[];
  /** About Gateways that are nobody's. */
  readonly findings: readonly Finding[];
}

/**
 * Every Gateway of a class that exists. Postern plays whichever controller the class names; a Gateway
 * without a class is left alone, status and all. (`gateway-and-listeners.md` 1)
 */
export function claimGateways(world: World, backends: BackendResolver): Claims {
  const gateways: ClaimedGateway[] = [];
  const findings: Finding[] = [];
  const sets = readListenerSets(world);
  for (const resource of world.snapshot.list(gateway)) {
    const name = resource.spec.gatewayClassName;
    const found = world.snapshot.get(gatewayClass, { namespace: '', name });
    if (found === undefined) findings.push(classMissing(resource));
    else {
      const { controllerName } = found.spec;
      const listenerSets = sets.of(refTo(resource));
      gateways.push(claim(world, resource, { controllerName, listenerSets, backends }));
    }
  }
  const claimed = new Set(gateways.map(({ ref }) => refKey(ref)));
  return { gateways, findings: [...findings, ...sets.withoutParent(claimed)] };
}

/** What the addresses and the routing table need to know of a Gateway. */
export function frontendOf(
  claimed: ClaimedGateway,
  { keepAddresses = false }: TranslateSettings,
): Frontend {
  const { resource, ref, listenerSets, clientIdentity } = claimed;
  const listeners = [...claimed.listeners, ...listenerSets.flatMap((set) => set.listeners)];
  return {
    ref,
    createdAt: createdAtOf(resource),
    origin: { object: ref, field: 'spec.listeners' },
    requested: requestedAddresses(resource),
    held: keepAddresses ? (resource.status?.addresses ?? []).map(({ value }) => value) : [],
    listeners: listeners.flatMap(({ served }) => (served === undefined ? [] : [served])),
    clientIdentity,
  };
}

interface Claiming {
  readonly controllerName: string;
  readonly listenerSets: readonly ListenerSet[];
  readonly backends: BackendResolver;
}

function claim(
  world: World,
  resource: Gateway,
  { controllerName, listenerSets, backends }: Claiming,
): ClaimedGateway {
  const { identity, problems } = readClientIdentity(world, resource);
  const own = [
    ...parameterProblems(resource),
    ...addressTypeProblems(resource),
    ...problems,
    ...insecureFallbackNotes(resource),
  ];
  const listeners = placeListeners(resource);
  const judged = judgeListenerSets(world, resource, listenerSets);
  const resolve = createListenerResolver(world, resource, {
    own: listeners,
    added: judged.flatMap((set) => set.listeners),
    backends,
  });
  const refused = own.some(({ code }) => refusesWholeGateway.has(code));
  const resolved = listeners.map(resolve);
  const served = refused ? resolved.map(unserved) : resolved;
  const isAccepted = served.some(({ problems: bad }) => !hasProblem('Accepted', bad));
  return {
    resource,
    ref: refTo(resource),
    controllerName,
    listeners: served,
    listenerSets: judged.map((set): ClaimedListenerSet => {
      const added = set.listeners.map(resolve);
      return {
        resource: set.resource,
        ref: refTo(set.resource),
        controllerName,
        listeners: refused || !isAccepted ? added.map(unserved) : added,
        problems: set.problems,
      };
    }),
    clientIdentity: identity,
    problems: own,
  };
}

/** What a Gateway that is not accepted has is judged, but not served. */
function unserved({ served: _, ...rest }: ResolvedListener): ResolvedListener {
  return rest;
}

/** Not wrong, but whoever does not know it may believe that strangers are kept out. */
function insecureFallbackNotes(resource: Gateway): readonly Finding[] {
  return insecureFallbacks(resource).map((origin) => {
    const message =
      'Clients without a certificate, and those with a wrong one, are served like all others.';
    return finding('client-validation-insecure', { ...origin, message });
  });
}

function requestedAddresses(resource: Gateway): readonly RequestedAddress[] {
  const object = refTo(resource);
  return (resource.spec.addresses ?? []).flatMap(({ type, value = '', routability = '' }, index) =>
    type === 'IPAddress'
      ? [{ origin: { object, field: `spec.addresses[${index}]` }, value, routability }]
      : [],
  );
}

function parameterProblems(resource: Gateway): readonly Finding[] {
  const ref = resource.spec.infrastructure?.parametersRef;
  if (ref === undefined) return [];
  return [
    finding('gateway-parameters-unknown', {
      object: refTo(resource),
      field: 'spec.infrastructure.parametersRef',
      message: `Parameters of ${sayKind(ref)} are not known here.`,
    }),
  ];
}

function addressTypeProblems(resource: Gateway): readonly Finding[] {
  return (resource.spec.addresses ?? []).flatMap(({ type }, index) => {
    if (type === 'IPAddress') return [];
    return finding('gateway-address-type-unsupported', {
      object: refTo(resource),
      field: `spec.addresses[${index}].type`,
      message: `Addresses of type ${type} cannot be assigned here.`,
    });
  });
}

function classMissing(resource: Gateway): Finding {
  const { gatewayClassName } = resource.spec;
  return finding('gateway-class-missing', {
    object: refTo(resource),
    field: 'spec.gatewayClassName',
    message: `There is no GatewayClass ${gatewayClassName}, so nobody runs this Gateway.`,
  });
}

const refusesWholeGateway: ReadonlySet<string> = new Set([
  'gateway-parameters-unknown',
  'gateway-address-type-unsupported',
]);
