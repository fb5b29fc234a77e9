import { backendTlsPolicy } from '../resources/backend-tls-policy.ts';
import { isRecord } from '../resources/record.ts';
import type { Admission } from './admission/admission.ts';
import type { UnadmittedPolicy } from './translate/translation.ts';

/**
 * What can still be read of a BackendTLSPolicy that admission refused: whom it meant to protect. An
 * API server would forget it, and the gateway would go on in plaintext; here somebody wants to see
 * TLS, so those Services are not spoken to until the policy is mended.
 */
export function readUnadmittedPolicies(
  raw: Readonly<Record<string, unknown>>,
  admission: Admission,
): readonly UnadmittedPolicy[] {
  if (admission.outcome !== 'refused') return [];
  const { ref, findings } = admission;
  if (ref?.group !== backendTlsPolicy.group || ref.kind !== backendTlsPolicy.kind) return [];
  const error = findings.find(({ severity }) => severity === 'error');
  const spec = isRecord(raw['spec']) ? raw['spec'] : {};
  const targetRefs = Array.isArray(spec['targetRefs']) ? spec['targetRefs'] : [];
  const targets = targetRefs.filter(isRecord).flatMap(({ kind, name, sectionName }) => {
    if (kind !== 'Service' || typeof name !== 'string') return [];
    const service = { group: '', kind, namespace: ref.namespace, name };
    return [typeof sectionName === 'string' ? { service, sectionName } : { service }];
  });
  const origin = error?.origin ?? { object: ref, field: '' };
  return [{ origin, problem: error?.message ?? 'It is not valid.', targets }];
}
