import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Gateway } from '../../../resources/gateway.ts';
import type { Listener } from '../../../resources/listener.ts';
import { type Origin, refKey, refTo } from '../../../resources/object.ts';
import type { ResolvedListener, ServedListener } from '../graph.ts';
import { hasProblem } from '../statuses/conditions.ts';
import type { World } from '../world.ts';
import { clientValidationProblems } from './client-validation.ts';
import { readCertificates } from './listener-certificates.ts';
import { conflictsAmong } from './listener-conflicts.ts';
import { readAllowedKinds } from './listener-kinds.ts';
import { overlapsAmong } from './overlapping-tls.ts';

/**
 * The listeners of a Gateway, in order, each with everything that is wrong with it. The questions are
 * asked in the order of `gateway-and-listeners.md` 5.
 */
export function resolveListeners(world: World, gateway: Gateway): readonly ResolvedListener[] {
  const conflicts = conflictsAmong(gateway);
  const overlaps = overlapsAmong(gateway.spec.listeners);
  return gateway.spec.listeners.map((spec, index): ResolvedListener => {
    const origin = { object: refTo(gateway), field: `spec.listeners[${index}]` };
    const unsupported = protocolProblems(spec, origin);
    if (unsupported.length > 0) {
      return { spec, supportedKinds: [], overlapping: [], problems: unsupported };
    }
    const kinds = readAllowedKinds(spec, origin);
    const certificates = readCertificates(world, spec, origin);
    const problems = [
      ...(conflicts.get(spec.name) ?? []),
      ...clientValidationProblems(gateway, spec),
      ...kinds.problems,
      ...certificates.problems,
    ];
    return {
      spec,
      supportedKinds: kinds.supported,
      overlapping: overlaps.get(spec.name) ?? [],
      problems,
      ...(hasProblem('Accepted', problems)
        ? {}
        : { served: serve(spec, origin, certificates.certificates) }),
    };
  });
}

function serve(
  spec: Listener,
  origin: Origin,
  certificates: NonNullable<ServedListener['tls']>['certificates'],
): ServedListener {
  const hostname = spec.hostname?.toLowerCase();
  return {
    key: `${refKey(origin.object)}/${spec.name}`,
    frontend: origin.object,
    origin,
    name: spec.name,
    ...(hostname ? { hostname } : {}),
    port: spec.port,
    ...(spec.protocol === 'HTTPS'
      ? { scheme: 'https', tls: { certificates } }
      : { scheme: 'http' }),
  };
}

function protocolProblems({ protocol, name }: Listener, origin: Origin): readonly Finding[] {
  if (protocol === 'HTTP' || protocol === 'HTTPS') return [];
  return [
    finding('listener-protocol-unsupported', {
      object: origin.object,
      field: `${origin.field}.protocol`,
      message: `Listener ${name} asks for protocol ${protocol}, which is not served.`,
    }),
  ];
}
