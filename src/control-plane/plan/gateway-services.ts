import { type Gateway, gateway } from '../../resources/gateway.ts';
import { gatewayClass } from '../../resources/gateway-class.ts';
import type { Listener } from '../../resources/listener.ts';
import { type Service, type ServicePort, service } from '../../resources/service.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { hashName } from './hash-name.ts';

/**
 * A Service for every Gateway that is served, as a controller in a cluster would make it: it carries
 * the labels and annotations of `spec.infrastructure` (GEP-1762, GEP-1867). Nothing stands behind it,
 * and nobody needs it to reach the Gateway. `classes` are the names of those put in place.
 */
export function gatewayServices(
  declared: Snapshot,
  classes: ReadonlySet<string>,
): readonly Service[] {
  return declared
    .list(gateway)
    .filter(({ spec: { gatewayClassName: name } }) => {
      return classes.has(name) || declared.get(gatewayClass, { namespace: '', name }) !== undefined;
    })
    .map((one) => serviceFor(one, declared));
}

function serviceFor(one: Gateway, declared: Snapshot): Service {
  const { name, namespace = '' } = one.metadata;
  const { gatewayClassName, infrastructure = {}, listeners } = one.spec;
  const { labels = {}, annotations } = infrastructure;
  const wanted = serviceName(`${name}-${gatewayClassName}`);
  const isTaken = declared.get(service, { namespace, name: wanted }) !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: isTaken ? shortened(wanted, `${wanted} of a Gateway`) : wanted,
      namespace,
      labels: {
        ...labels,
        'app.kubernetes.io/managed-by': 'postern',
        'gateway.networking.k8s.io/gateway-name': labelValue(name),
        'gateway.networking.k8s.io/gateway-class-name': labelValue(gatewayClassName),
      },
      ...(annotations ? { annotations } : {}),
    },
    spec: { type: 'ClusterIP', clusterIP: 'None', ports: portsOf(listeners) },
  };
}

function portsOf(listeners: readonly Listener[]): readonly ServicePort[] {
  const ports = new Map<string, ServicePort>();
  for (const { port, protocol: spoken } of listeners) {
    const protocol = spoken === 'UDP' ? 'UDP' : 'TCP';
    const name = `${protocol.toLowerCase()}-${port}`;
    ports.set(name, { name, protocol, port, targetPort: port });
  }
  return [...ports.values()];
}

/** A DNS label that begins with a letter, which a Gateway's name need not be. */
function serviceName(text: string): string {
  const isName = text.length <= labelMax && /^[a-z][-a-z0-9]*$/.test(text);
  return isName ? text : shortened(`gateway-${text.replaceAll('.', '-')}`, text);
}

function labelValue(text: string): string {
  return text.length <= labelMax ? text : shortened(text, text);
}

/** Short enough, and unlike that of any other text. */
function shortened(text: string, whole: string): string {
  const suffix = `-${hashName(whole, 8)}`;
  return text.slice(0, labelMax - suffix.length).replace(/[-._]+$/, '') + suffix;
}

const labelMax = 63;
