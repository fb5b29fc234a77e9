import { catalogue } from '../../../diagnostics/catalogue.ts';
import { refKey, sayRef } from '../../../resources/object.ts';
import type { Refusal } from '../../../routing-table/backend.ts';
import type { PortName } from '../backends/resolve-backend.ts';
import type { UnadmittedPolicy } from '../translation.ts';

/** Why a port is refused for the sake of a policy that was not even admitted, if there is one. */
export function refusalByUnadmitted(
  policies: readonly UnadmittedPolicy[] = [],
  { service, portName }: PortName,
): Refusal | undefined {
  const policy = policies.find(({ targets }) =>
    targets.some(
      (target) =>
        refKey(target.service) === refKey(service) &&
        (target.sectionName === undefined || target.sectionName === portName),
    ),
  );
  if (!policy) return undefined;
  const { origin, problem } = policy;
  const code = 'policy-not-admitted';
  const message = `${sayRef(origin.object)} asks for TLS to ${sayRef(service)}, but is not valid: ${problem}`;
  return { origin, code, message, next: catalogue[code].next };
}
