import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { type Gateway, gateway } from '../../../resources/gateway.ts';
import { gatewayClass } from '../../../resources/gateway-class.ts';
import { refTo } from '../../../resources/object.ts';
import type { ClaimedGateway, Frontend, RequestedAddress } from '../graph.ts';
import { resolveListeners } from '../listeners/resolve-listeners.ts';
import { sayKind } from '../say-kind.ts';
import { createdAtOf, type World } from '../world.ts';
import { readClientIdentity } from './client-identity.ts';

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
export function claimGateways(world: World): Claims {
  const gateways: ClaimedGateway[] = [];
  const findings: Finding[] = [];
  for (const resource of world.snapshot.list(gateway)) {
    const name = resource.spec.gatewayClassName;
    const found = world.snapshot.get(gatewayClass, { namespace: '', name });
    if (found === undefined) findings.push(classMissing(resource));
    else gateways.push(claim(world, resource, found.spec.controllerName));
  }
  return { gateways, findings };
}

/** What the addresses and the routing table need to know of a Gateway. */
export function frontendOf({ resource, ref, listeners, clientIdentity }: ClaimedGateway): Frontend {
  return {
    ref,
    createdAt: createdAtOf(resource),
    origin: { object: ref, field: 'spec.listeners' },
    requested: requestedAddresses(resource),
    listeners: listeners.flatMap(({ served }) => (served === undefined ? [] : [served])),
    clientIdentity,
  };
}

function claim(world: World, resource: Gateway, controllerName: string): ClaimedGateway {
  const { identity, problems } = readClientIdentity(world, resource);
  const own = [...parameterProblems(resource), ...addressTypeProblems(resource), ...problems];
  const listeners = resolveListeners(world, resource);
  const refused = own.some(({ code }) => refusesWholeGateway.has(code));
  return {
    resource,
    ref: refTo(resource),
    controllerName,
    listeners: refused ? listeners.map(({ served: _, ...rest }) => rest) : listeners,
    clientIdentity: identity,
    problems: own,
  };
}

function requestedAddresses(resource: Gateway): readonly RequestedAddress[] {
  const object = refTo(resource);
  return (resource.spec.addresses ?? []).flatMap(({ type, value = '' }, index) =>
    type === 'IPAddress'
      ? [{ origin: { object, field: `spec.addresses[${index}].value` }, value }]
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
