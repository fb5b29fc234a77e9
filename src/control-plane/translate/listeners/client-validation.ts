import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Gateway } from '../../../resources/gateway.ts';
import type { Listener } from '../../../resources/listener.ts';
import { refTo } from '../../../resources/object.ts';

/**
 * `tls.frontend` wants client certificates verified on HTTPS listeners. That is not served yet, and a
 * listener that should turn strangers away must not let them in: it is not served at all. An entry
 * for the port replaces the default, also where it asks for nothing. (`gateway-and-listeners.md` 2.11)
 */
export function clientValidationProblems(gateway: Gateway, spec: Listener): readonly Finding[] {
  const frontend = gateway.spec.tls?.frontend;
  if (frontend === undefined || spec.protocol !== 'HTTPS') return [];
  const index = frontend.perPort?.findIndex(({ port }) => port === spec.port) ?? -1;
  const forPort = frontend.perPort?.[index];
  const { validation } = forPort ? forPort.tls : frontend.default;
  if (validation === undefined) return [];
  const place = forPort ? `perPort[${index}].tls` : 'default';
  return [
    finding('listener-client-validation-not-served', {
      object: refTo(gateway),
      field: `spec.tls.frontend.${place}.validation`,
      message: `Listener ${spec.name} would have to verify client certificates, so it is not served.`,
    }),
  ];
}
