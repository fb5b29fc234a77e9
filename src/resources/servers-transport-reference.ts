/**
 * How Ingresses come to a ServersTransport. Traefik reads the reference from the Service only. The
 * talk writes it on the Ingress, as many do, so it is understood there too.
 */
import type { Ingress, IngressBackend } from './ingress.ts';
import type { KubeObject } from './object.ts';
import type { ServersTransport } from './servers-transport.ts';
import { type TraefikAnnotation, traefikAnnotation } from './traefik-annotations.ts';

/** `default-myst@kubernetescrd`: how Traefik names an object of its CRD provider. */
export function serversTransportId({ metadata }: ServersTransport): string {
  return `${normalize(`${metadata.namespace ?? ''}-${metadata.name}`)}@kubernetescrd`;
}

/** The annotation that names a ServersTransport, also where it is spelt without the second `s`. */
export function transportReferenceOn(object: KubeObject): TraefikAnnotation | undefined {
  return (
    traefikAnnotation(object, 'service.serverstransport') ??
    traefikAnnotation(object, misspeltTransportAnnotation)
  );
}

export const misspeltTransportAnnotation = 'service.servertransport';

/** Looks transports up by the references of Services and Ingresses. */
export interface ServersTransportFinder {
  readonly transports: readonly ServersTransport[];
  /**
   * The transport that a reference means. On a Service it must be the id, word for word; on an Ingress,
   * where Traefik would not read it at all, the bare name and a misspelt provider will do.
   */
  readonly find: (owner: KubeObject, reference: string) => ServersTransport | undefined;
}

export function findServersTransports(
  transports: readonly ServersTransport[],
): ServersTransportFinder {
  const byId = new Map<string, ServersTransport[]>();
  for (const transport of transports) {
    const id = serversTransportId(transport);
    byId.set(id, [...(byId.get(id) ?? []), transport]);
  }
  /** Two transports can have one id (`a-b/c`, `a/b-c`): the one beside the owner is likelier meant. */
  const withId = (id: string, namespace: string | undefined) => {
    const found = byId.get(id) ?? [];
    return found.find(({ metadata }) => metadata.namespace === namespace) ?? found[0];
  };
  return {
    transports,
    find({ kind, metadata: { namespace = '' } }, reference) {
      const found = withId(reference, namespace);
      if (found !== undefined || kind !== 'Ingress') return found;
      const [name = '', provider = 'kubernetescrd'] = reference.split('@');
      if (!/^kube/i.test(provider)) return undefined;
      return (
        withId(`${name}@kubernetescrd`, namespace) ??
        transports.find((one) => one.metadata.name === name && one.metadata.namespace === namespace)
      );
    },
  };
}

/** Whether a transport says anything about TLS; one with timeouts only does not ask for it. */
export function asksForTls({ spec }: ServersTransport): boolean {
  return tlsFields.some((field) => {
    const value = spec[field];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
}

/** The Services an Ingress names, each once; they lie in its own namespace. */
export function servicesOf({ spec }: Ingress): readonly string[] {
  const { defaultBackend, rules = [] } = spec;
  const backends: readonly (IngressBackend | undefined)[] = [
    defaultBackend,
    ...rules.flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend),
  ];
  return [...new Set(backends.flatMap((backend) => backend?.service?.name ?? []))];
}

/** Everything but letters and digits becomes a hyphen, several of them one. */
function normalize(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join('-');
}

const tlsFields = [
  'serverName',
  'insecureSkipVerify',
  'rootCAs',
  'rootCAsSecrets',
  'certificatesSecrets',
  'peerCertSANs',
  'peerCertURI',
  'minVersion',
  'maxVersion',
  'cipherSuites',
  'spiffe',
] as const;
