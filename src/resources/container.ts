import { Type } from 'typebox';
import { intOrString, listMap, oneOf, open, type Shape } from './schema.ts';

const keyReference = open({
  name: Type.Optional(Type.String()),
  key: Type.String({ default: '' }),
  optional: Type.Optional(Type.Boolean()),
});

const environmentVariable = open({
  name: Type.String({ default: '' }),
  value: Type.Optional(Type.String()),
  valueFrom: Type.Optional(
    open({
      secretKeyRef: Type.Optional(keyReference),
      configMapKeyRef: Type.Optional(keyReference),
      fieldRef: Type.Optional(open({ fieldPath: Type.String({ default: '' }) })),
      resourceFieldRef: Type.Optional(open({ resource: Type.String() })),
    }),
  ),
});

const wholeReference = open({
  name: Type.Optional(Type.String()),
  optional: Type.Optional(Type.Boolean()),
});

const environmentSource = open({
  prefix: Type.Optional(Type.String()),
  secretRef: Type.Optional(wholeReference),
  configMapRef: Type.Optional(wholeReference),
});

const containerPort = open({
  name: Type.Optional(Type.String()),
  containerPort: Type.Integer({ format: 'int32', default: 0 }),
  hostPort: Type.Optional(Type.Integer()),
  protocol: oneOf(['SCTP', 'TCP', 'UDP'], { default: 'TCP' }),
});

const probe = open({
  httpGet: Type.Optional(
    open({
      path: Type.Optional(Type.String()),
      port: intOrString(),
      scheme: Type.Optional(oneOf(['HTTP', 'HTTPS'])),
    }),
  ),
  tcpSocket: Type.Optional(open({ port: intOrString() })),
  grpc: Type.Optional(open({ port: Type.Integer() })),
  exec: Type.Optional(open({ command: Type.Optional(Type.Array(Type.String())) })),
});

const volumeMount = open({
  name: Type.String({ default: '' }),
  mountPath: Type.String({ default: '' }),
  subPath: Type.Optional(Type.String()),
  readOnly: Type.Optional(Type.Boolean()),
});

export const container = open({
  name: Type.String({ default: '' }),
  image: Type.Optional(Type.String()),
  command: Type.Optional(Type.Array(Type.String())),
  args: Type.Optional(Type.Array(Type.String())),
  workingDir: Type.Optional(Type.String()),
  imagePullPolicy: Type.Optional(oneOf(['Always', 'IfNotPresent', 'Never'])),
  env: Type.Optional(Type.Array(environmentVariable)),
  envFrom: Type.Optional(Type.Array(environmentSource)),
  ports: Type.Optional(Type.Array(containerPort)),
  volumeMounts: Type.Optional(listMap(volumeMount, ['mountPath'], {})),
  livenessProbe: Type.Optional(probe),
  readinessProbe: Type.Optional(probe),
  startupProbe: Type.Optional(probe),
});

export type Container = Shape<typeof container>;
export type ContainerPort = Shape<typeof containerPort>;
export type EnvVar = Shape<typeof environmentVariable>;
export type VolumeMount = Shape<typeof volumeMount>;
export type Probe = Shape<typeof probe>;
