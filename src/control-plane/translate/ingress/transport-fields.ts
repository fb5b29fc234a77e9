import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { refTo } from '../../../resources/object.ts';
import type {
  ServersTransport,
  ServersTransportSpec,
} from '../../../resources/servers-transport.ts';

/** The fields that are read but not acted on, and those that have a successor: one finding each. */
export function transportFieldFindings(transport: ServersTransport): readonly Finding[] {
  const object = refTo(transport);
  const { spec } = transport;
  const notServed = fieldsNotServed
    .filter(({ field }) => isSet(spec, field))
    .map(({ field, instead, severity }) =>
      finding('servers-transport-field-not-served', {
        object,
        field: `spec.${field}`,
        message: `The field ${field} is not acted on: ${instead}.`,
        ...(severity ? { severity } : {}),
      }),
    );
  const deprecated = fieldsDeprecated
    .filter(({ field }) => isSet(spec, field))
    .map(({ field, successor }) =>
      finding('servers-transport-field-deprecated', {
        object,
        field: `spec.${field}`,
        message: `Traefik has deprecated ${field} in favour of ${successor}.`,
      }),
    );
  return [...notServed, ...deprecated, ...unusedCertificates(transport)];
}

function unusedCertificates(transport: ServersTransport): readonly Finding[] {
  const [, second] = transport.spec.certificatesSecrets ?? [];
  if (second === undefined) return [];
  return [
    finding('servers-transport-field-not-served', {
      object: refTo(transport),
      field: 'spec.certificatesSecrets[1]',
      message: 'Only the first of certificatesSecrets is shown to the backend.',
    }),
  ];
}

function isSet(spec: ServersTransportSpec, field: keyof ServersTransportSpec): boolean {
  const value = spec[field];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

interface FieldNotServed {
  readonly field: keyof ServersTransportSpec;
  /** What happens in its place. */
  readonly instead: string;
  readonly severity?: Finding['severity'];
}

const fieldsNotServed: readonly FieldNotServed[] = [
  { field: 'minVersion', instead: 'backends are spoken to in TLS 1.2 or newer' },
  { field: 'maxVersion', instead: 'backends are spoken to in TLS 1.2 or newer' },
  { field: 'cipherSuites', instead: 'the cipher suites are those of Node' },
  {
    field: 'disableHTTP2',
    instead: 'the Service port says whether a backend is spoken to in HTTP/2',
    severity: 'info',
  },
  {
    field: 'maxIdleConnsPerHost',
    instead: 'the limit of idle connections is Postern’s own',
    severity: 'info',
  },
  { field: 'forwardingTimeouts', instead: 'the time limits are Postern’s own' },
];

const fieldsDeprecated: readonly {
  readonly field: keyof ServersTransportSpec;
  readonly successor: string;
}[] = [
  { field: 'rootCAsSecrets', successor: 'rootCAs' },
  { field: 'peerCertURI', successor: 'peerCertSANs' },
];
