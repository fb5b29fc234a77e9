import type { Around } from './describer.ts';
import { at, list, text } from './fields.ts';

/** `10.0.0.1:80,10.0.0.2:80 + 1 more...`: the ready addresses behind a Service's port. */
export function sayEndpoints(
  { endpointSlices }: Pick<Around, 'endpointSlices'>,
  { service, portName }: { service: string; portName: string },
): string {
  const slices = endpointSlices.filter(
    (slice) => at(slice, 'metadata', 'labels', 'kubernetes.io/service-name') === service,
  );
  if (slices.length === 0) return '<none>';
  const addresses = slices.flatMap((slice) => addressesOf(slice, portName));
  const shown = addresses.slice(0, 3).join(',');
  return addresses.length > 3 ? `${shown} + ${addresses.length - 3} more...` : shown;
}

function addressesOf(slice: unknown, portName: string): readonly string[] {
  const ports = list(at(slice, 'ports')).filter((port) => text(at(port, 'name')) === portName);
  const ready = list(at(slice, 'endpoints')).filter(
    (endpoint) => at(endpoint, 'conditions', 'ready') !== false,
  );
  return ports.flatMap((port) =>
    ready.flatMap((endpoint) =>
      list(at(endpoint, 'addresses')).map((one) => joinPort(text(one), text(at(port, 'port')))),
    ),
  );
}

function joinPort(address: string, port: string): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
