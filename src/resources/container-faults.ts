import type { Container, ContainerPort, EnvVar, Probe } from './container.ts';
import {
  complaints,
  duplicates,
  type Fault,
  forbidden,
  inEach,
  invalid,
  notFound,
  required,
} from './fault.ts';
import { configKey, dns1123Label, portName, portNumber } from './name-syntax.ts';

/** What an API server holds against one container of a Pod with these volumes. */
export function containerFaults(
  container: Container,
  field: string,
  volumes: ReadonlySet<string>,
): readonly Fault[] {
  const { name = '', image = '', ports = [], volumeMounts } = container;
  return [
    ...(name === ''
      ? [required(`${field}.name`)]
      : complaints(`${field}.name`, name, dns1123Label(name))),
    ...(image === '' ? [required(`${field}.image`)] : []),
    ...inEach(ports, `${field}.ports`, portFaults),
    ...duplicates(
      ports,
      (port) => port.name || undefined,
      (index) => `${field}.ports[${index}].name`,
    ),
    ...inEach(container.env, `${field}.env`, variableFaults),
    ...inEach(container.envFrom, `${field}.envFrom`, (source, at) =>
      sourceFaults(source, `${field}.envFrom`, at),
    ),
    ...inEach(volumeMounts, `${field}.volumeMounts`, (mount, at) => [
      ...(mount.name === '' ? [required(`${at}.name`)] : []),
      ...(volumes.has(mount.name) ? [] : [notFound(`${at}.name`, mount.name)]),
      ...(mount.mountPath === '' ? [required(`${at}.mountPath`)] : []),
    ]),
    ...probes.flatMap((kind) => {
      const probe = container[kind];
      return probe ? probeFaults(probe, `${field}.${kind}`) : [];
    }),
  ];
}

function portFaults(port: ContainerPort, field: string): readonly Fault[] {
  const { name = '', containerPort, hostPort = 0 } = port;
  return [
    ...(name === '' ? [] : complaints(`${field}.name`, name, portName(name))),
    ...(containerPort === 0
      ? [required(`${field}.containerPort`)]
      : complaints(`${field}.containerPort`, containerPort, portNumber(containerPort))),
    ...(hostPort === 0 ? [] : complaints(`${field}.hostPort`, hostPort, portNumber(hostPort))),
  ];
}

function variableFaults({ name, value = '', valueFrom }: EnvVar, field: string): readonly Fault[] {
  const printable =
    "a valid environment variable name must consist only of printable ASCII characters other than '='";
  return [
    ...(name === '' ? [required(`${field}.name`)] : []),
    ...(/^[ -<>-~]*$/.test(name) ? [] : [invalid(`${field}.name`, name, printable)]),
    ...(valueFrom ? valueFromFaults(valueFrom, `${field}.valueFrom`, value) : []),
  ];
}

function valueFromFaults(
  valueFrom: NonNullable<EnvVar['valueFrom']>,
  field: string,
  value: string,
): readonly Fault[] {
  const { configMapKeyRef, secretKeyRef, fieldRef } = valueFrom;
  const sources =
    '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
  return [
    ...(Object.keys(valueFrom).length === 0
      ? [invalid(field, '', `must specify one of: ${sources}`)]
      : []),
    ...(value === '' || Object.keys(valueFrom).length === 0
      ? []
      : [invalid(field, '', 'may not be specified when `value` is not empty')]),
    ...(configMapKeyRef ? keyFaults(configMapKeyRef, `${field}.configMapKeyRef`) : []),
    ...(secretKeyRef ? keyFaults(secretKeyRef, `${field}.secretKeyRef`) : []),
    ...(fieldRef ? pathFaults(fieldRef.fieldPath, `${field}.fieldRef.fieldPath`) : []),
  ];
}

/** What a Pod can be told of itself. */
function pathFaults(path: string, field: string): readonly Fault[] {
  if (path === '') return [required(field)];
  if (podField.test(path)) return [];
  const says = `error converting fieldPath: field label not supported: ${path}`;
  return [invalid(field, path, says)];
}

const podField =
  /^(metadata\.(name|namespace|uid|labels|annotations|(labels|annotations)\[.+\])|spec\.(nodeName|serviceAccountName)|status\.(phase|hostIPs?|podIPs?))$/;

function keyFaults({ key = '' }: { readonly key?: string }, field: string): readonly Fault[] {
  if (key === '') return [required(`${field}.key`)];
  return complaints(`${field}.key`, key, configKey(key));
}

function sourceFaults(
  { configMapRef, secretRef }: NonNullable<Container['envFrom']>[number],
  list: string,
  field: string,
): readonly Fault[] {
  if (!configMapRef && !secretRef) {
    return [invalid(list, '', 'must specify one of: `configMapRef` or `secretRef`')];
  }
  return [
    ...(configMapRef && !configMapRef.name ? [required(`${field}.configMapRef.name`)] : []),
    ...(secretRef && !secretRef.name ? [required(`${field}.secretRef.name`)] : []),
  ];
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;

function probeFaults(probe: Probe, field: string): readonly Fault[] {
  const [first, ...others] = handlers.filter((handler) => probe[handler] !== undefined);
  if (first === undefined) return [required(field, 'must specify a handler type')];
  const { exec, httpGet, tcpSocket, grpc } = probe;
  const ports = [
    ['httpGet', httpGet?.port],
    ['tcpSocket', tcpSocket?.port],
    ['grpc', grpc?.port],
  ] as const;
  return [
    ...others.map((other) =>
      forbidden(`${field}.${other}`, 'may not specify more than 1 handler type'),
    ),
    ...(exec && (exec.command ?? []).length === 0 ? [required(`${field}.exec.command`)] : []),
    ...ports.flatMap(([handler, port]) => {
      if (port === undefined) return [];
      const says = typeof port === 'number' ? portNumber(port) : portName(port);
      return complaints(`${field}.${handler}.port`, port, says);
    }),
  ];
}

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
