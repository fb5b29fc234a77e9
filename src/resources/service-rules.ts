import { itemsThat, keyOf, repeatedItems, when } from './breaches.ts';
import type { CrossFieldRule } from './kind.ts';
import type { Service, ServicePort } from './service.ts';

export const serviceRules: readonly CrossFieldRule<Service>[] = [
  {
    message: 'A Service needs at least one port, unless it is headless or of type ExternalName.',
    breaches: ({ spec: { ports = [], clusterIP, type } }) =>
      when(ports.length === 0 && clusterIP !== 'None' && type !== 'ExternalName', 'spec.ports'),
  },
  {
    message: 'A Service of type ExternalName needs an externalName.',
    breaches: ({ spec: { type, externalName = '' } }) =>
      when(type === 'ExternalName' && externalName === '', 'spec.externalName'),
  },
  portsRule('Each port of a Service with several ports needs a name.', (ports) =>
    ports.length < 2 ? [] : itemsThat(ports, 'spec.ports', ({ name = '' }) => name === ''),
  ),
  portsRule('No two ports of a Service may have the same name.', (ports) =>
    repeatedItems(ports, 'spec.ports', ({ name }) => name || undefined),
  ),
  portsRule('No two ports of a Service may have the same number and protocol.', (ports) =>
    repeatedItems(ports, 'spec.ports', ({ port, protocol }) => keyOf(port, protocol)),
  ),
  portsRule('A named port of a Service must have a DNS label as its name.', (ports) =>
    itemsThat(ports, 'spec.ports', ({ name = '' }) => name !== '' && !label.test(name)),
  ),
  portsRule(
    'The targetPort of a Service must be a number from 1 to 65535, or the name of a container port.',
    (ports) =>
      itemsThat(ports, 'spec.ports', ({ targetPort }) => !isTargetPort(targetPort)).map(
        (path) => `${path}.targetPort`,
      ),
  ),
];

function portsRule(
  message: string,
  breaches: (ports: readonly ServicePort[]) => readonly string[],
): CrossFieldRule<Service> {
  return { message, breaches: ({ spec }) => breaches(spec.ports ?? []) };
}

/** A name has a letter in it, so that it cannot be taken for a number in quotes. */
function isTargetPort(targetPort: number | string): boolean {
  if (typeof targetPort === 'number') return targetPort >= 1 && targetPort <= 65535;
  const isName = label.test(targetPort) && !targetPort.includes('--');
  return isName && targetPort.length <= 15 && /[a-z]/.test(targetPort);
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
