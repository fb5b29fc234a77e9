import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Ingress, IngressBackend } from '../../../resources/ingress.ts';
import { type ObjectRef, type Origin, refKey, refTo, sayRef } from '../../../resources/object.ts';
import { type ServersTransport, serversTransport } from '../../../resources/servers-transport.ts';
import {
  asksForTls,
  findServersTransports,
} from '../../../resources/servers-transport-reference.ts';
import type { Service } from '../../../resources/service.ts';
import type { Refusal } from '../../../routing-table/backend.ts';
import type { RouteTarget } from '../graph.ts';
import { refusing } from '../refusal.ts';
import type { RouteSourceInput } from '../route-source.ts';
import { chooseTransport, type TransportChoice } from './choose-transport.ts';
import { type FoundPort, findBackendPort } from './find-backend-port.ts';
import { readTlsTrigger, type TlsTrigger } from './tls-trigger.ts';
import { transportFieldFindings } from './transport-fields.ts';
import { readTransportTrust, type TransportTrust } from './transport-trust.ts';

export interface IngressBackends {
  /** Never fails: what cannot be resolved or secured is refused, with the reason. */
  readonly resolve: (ingress: Ingress, backend: IngressBackend, origin: Origin) => RouteTarget;
  /** About all backends resolved so far, and about the ServersTransports. */
  readonly findings: () => readonly Finding[];
}

/** The backends of Ingresses, secured as Service annotations and ServersTransports say. */
export function createIngressBackends(input: RouteSourceInput): IngressBackends {
  const { world } = input;
  const findings: Finding[] = [];
  const transports = world.snapshot.list(serversTransport);
  const finder = findServersTransports(transports);
  const trusts = new Map<string, TransportTrust>();
  const used = new Set<string>();
  /** Those whose problems matter: they ask for TLS, or a backend needs them for it. */
  const judged = new Set(transports.filter(asksForTls).map((one) => refKey(refTo(one))));

  const trustOf = (transport: ServersTransport): TransportTrust => {
    const key = refKey(refTo(transport));
    judged.add(key);
    const trust = trusts.get(key) ?? readTransportTrust(world, transport);
    trusts.set(key, trust);
    return trust;
  };
  const choose = (ingress: Ingress, target: Service): TransportChoice => {
    const choice = chooseTransport(finder, ingress, target);
    // One that was meant by a wrong reference has its finding there.
    const named = choice.kind === 'transport' ? choice.transport : undefined;
    const meant = choice.kind === 'missing' ? choice.nearest : named;
    if (meant) used.add(refKey(refTo(meant)));
    findings.push(...choice.findings);
    return choice;
  };

  return {
    resolve(ingress, backend, origin) {
      const found = findBackendPort(input, { ingress, backend, origin });
      if (found.kind === 'invalid') {
        findings.push(found.problem);
        return { kind: 'invalid', refusal: found.refusal };
      }
      const choice = choose(ingress, found.service);
      const secured = secure(input, { ingress, found, choice, trustOf });
      findings.push(...secured.findings);
      return secured.target;
    },
    findings: () => [
      ...findings,
      ...transports.flatMap((one) => {
        const key = refKey(refTo(one));
        return judged.has(key) ? trustOf(one).problems : transportFieldFindings(one);
      }),
      ...transports.filter((one) => !used.has(refKey(refTo(one)))).map(withoutEffect),
    ],
  };
}

interface Securing {
  readonly ingress: Ingress;
  readonly found: Extract<FoundPort, { kind: 'port' }>;
  readonly choice: TransportChoice;
  readonly trustOf: (transport: ServersTransport) => TransportTrust;
}

interface Secured {
  readonly target: RouteTarget;
  readonly findings: readonly Finding[];
}

/** A policy first, then the transport, then what the port itself asks for; never less than asked. */
function secure(input: RouteSourceInput, securing: Securing): Secured {
  const { found, choice, trustOf } = securing;
  const { resolved, servicePort } = found;
  const policy = input.governing(resolved);
  if (policy !== undefined) {
    const note = governed(policy.ref, securing);
    return { target: { kind: 'port', port: resolved }, findings: [note] };
  }
  const trigger = readTlsTrigger(found.service, servicePort);
  if ('problem' in trigger) return refused(found, trigger.refusal, [trigger.problem]);
  if (choice.kind === 'missing') return refused(found, choice.refusal, []);
  const isTriggered = trigger.scheme === 'https';
  if (choice.kind === 'transport' && (isTriggered || asksForTls(choice.transport))) {
    const { tls } = trustOf(choice.transport);
    const doubts = isTriggered ? [] : [notTriggered(found, choice.transport, trigger)];
    return { target: { kind: 'port', port: resolved, tls }, findings: doubts };
  }
  if (isTriggered) {
    const { problem, refusal } = trustMissing(found, trigger);
    return refused(found, refusal, [problem]);
  }
  const port = trigger.scheme === 'h2c' ? { ...resolved, protocol: trigger.scheme } : resolved;
  return { target: { kind: 'port', port }, findings: found.doubts };
}

function refused(
  { resolved }: Securing['found'],
  refusal: Refusal,
  findings: readonly Finding[],
): Secured {
  return { target: { kind: 'port', port: resolved, tls: { mode: 'refused', refusal } }, findings };
}

function governed(policy: ObjectRef, { ingress, found, choice }: Securing): Finding {
  const object = sayRef(found.resolved.service);
  const loser =
    choice.kind === 'transport' ? ` in place of ${sayRef(refTo(choice.transport))}` : '';
  return finding('ingress-governed-by-policy', {
    object: policy,
    field: 'spec.targetRefs',
    message: `${sayRef(policy)} governs ${object} for ${sayRef(refTo(ingress))} too${loser}; Traefik would not read it for an Ingress.`,
  });
}

function notTriggered(
  found: Securing['found'],
  transport: ServersTransport,
  { because }: TlsTrigger,
): Finding {
  const { service: target, servicePort } = found;
  const message = `Traefik would speak plaintext to port ${servicePort.port} of ${sayRef(refTo(target))}: ${because}. Postern speaks TLS, as ${sayRef(refTo(transport))} asks.`;
  return finding('ingress-backend-tls-not-triggered', { ...portOrigin(found), message });
}

function trustMissing(found: Securing['found'], { because }: TlsTrigger) {
  const { service: target, servicePort } = found;
  const message = `Port ${servicePort.port} of ${sayRef(refTo(target))} is to be spoken to in TLS, since ${because}, but no ServersTransport says whom to trust.`;
  return refusing('ingress-backend-trust-missing', portOrigin(found), { message });
}

function portOrigin({ service: target, servicePort }: Securing['found']): Origin {
  const index = target.spec.ports?.indexOf(servicePort) ?? 0;
  return { object: refTo(target), field: `spec.ports[${index}]` };
}

function withoutEffect(transport: ServersTransport): Finding {
  const object = refTo(transport);
  const message = `No Service behind an Ingress names ${sayRef(object)}.`;
  return finding('servers-transport-without-effect', { object, field: '', message });
}
