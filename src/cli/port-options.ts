import { InvalidArgumentError } from 'commander';

/** `--expose 443:8443`, repeatable: client port → listener port. */
export function parseExpose(value: string, previous: ReadonlyMap<number, number>) {
  const match = /^(\d{1,5}):(\d{1,5})$/.exec(value);
  const [outer, inner] = [Number(match?.[1]), Number(match?.[2])];
  if (!isPort(outer) || !isPort(inner)) {
    throw new InvalidArgumentError('write PORT:LISTENER-PORT, for example 443:8443.');
  }
  return new Map(previous).set(outer, inner);
}

export interface Mapping {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  readonly host: string;
  readonly hostPort: number;
}

/** `--map [NAMESPACE/]SERVICE:PORT=HOST:PORT`, repeatable. */
export function parseMap(value: string, previous: readonly Mapping[]): readonly Mapping[] {
  const pattern =
    /^(?:([a-z0-9-]+)\/)?([a-z0-9.-]+):(\d{1,5})=(\[[0-9a-fA-F:]+\]|[^:=]+):(\d{1,5})$/;
  const [, namespace = 'default', service, port, host, hostPort] = pattern.exec(value) ?? [];
  if (!service || !host || !isPort(Number(port)) || !isPort(Number(hostPort))) {
    throw new InvalidArgumentError(
      'write SERVICE:PORT=HOST:PORT, for example whoami:80=127.0.0.1:3000.',
    );
  }
  const address = host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
  return [
    ...previous,
    { namespace, service, port: Number(port), host: address, hostPort: Number(hostPort) },
  ];
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65536;
}
