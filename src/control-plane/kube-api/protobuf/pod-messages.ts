/** Pods, as far as Postern reads them, numbered as in `core/v1` of Kubernetes. */
import { message } from './message.ts';
import { intOrString, labelSelector, localReference, objectMeta } from './meta-messages.ts';

const local = { local: () => localReference };

const keyReference = message(['1 - local', '2 key', '3 optional bool'], local);
const wholeReference = message(['1 - local', '2 optional bool'], local);
const fieldReference = message(['1 apiVersion', '2 fieldPath']);
const resourceReference = message(['1 containerName', '2 resource']);

const variableSource = message(
  [
    '1 fieldRef field',
    '2 resourceFieldRef resource',
    '3 configMapKeyRef key',
    '4 secretKeyRef key',
  ],
  { field: () => fieldReference, resource: () => resourceReference, key: () => keyReference },
);
const variable = message(['1 name', '2 value', '3 valueFrom source'], {
  source: () => variableSource,
});
const variables = message(['1 prefix', '2 configMapRef whole', '3 secretRef whole'], {
  whole: () => wholeReference,
});

const port = message(['1 name', '2 hostPort int', '3 containerPort int', '4 protocol', '5 hostIP']);
const mount = message([
  '1 name',
  '2 readOnly bool',
  '3 mountPath',
  '4 subPath',
  '5 mountPropagation',
  '6 subPathExpr',
]);

const header = message(['1 name', '2 value']);
const exec = message(['1 command[]']);
const httpGet = message(
  ['1 path', '2 port number', '3 host', '4 scheme', '5 httpHeaders[] header'],
  {
    number: () => intOrString,
    header: () => header,
  },
);
const tcpSocket = message(['1 port number', '2 host'], { number: () => intOrString });
const grpc = message(['1 port int', '2 service']);
const handler = message(['1 exec exec', '2 httpGet http', '3 tcpSocket tcp', '4 grpc grpc'], {
  exec: () => exec,
  http: () => httpGet,
  tcp: () => tcpSocket,
  grpc: () => grpc,
});
const probe = message(
  [
    '1 - handler',
    '2 initialDelaySeconds int',
    '3 timeoutSeconds int',
    '4 periodSeconds int',
    '5 successThreshold int',
    '6 failureThreshold int',
    '7 terminationGracePeriodSeconds int!',
  ],
  { handler: () => handler },
);

const quantity = message(['1 -']);
const resources = message(['1 limits{} quantity', '2 requests{} quantity'], {
  quantity: () => quantity,
});

const container = message(
  [
    '1 name',
    '2 image',
    '3 command[]',
    '4 args[]',
    '5 workingDir',
    '6 ports[] port',
    '7 env[] variable',
    '8 resources resources',
    '9 volumeMounts[] mount',
    '10 livenessProbe probe',
    '11 readinessProbe probe',
    '13 terminationMessagePath',
    '14 imagePullPolicy',
    '16 stdin bool',
    '17 stdinOnce bool',
    '18 tty bool',
    '19 envFrom[] variables',
    '20 terminationMessagePolicy',
    '22 startupProbe probe',
  ],
  {
    port: () => port,
    variable: () => variable,
    resources: () => resources,
    mount: () => mount,
    probe: () => probe,
    variables: () => variables,
  },
);

const keyToPath = message(['1 key', '2 path', '3 mode int!']);
const items = { item: () => keyToPath, local: () => localReference };
const secretVolume = message(
  ['1 secretName', '2 items[] item', '3 defaultMode int', '4 optional bool'],
  items,
);
const configMapVolume = message(
  ['1 - local', '2 items[] item', '3 defaultMode int', '4 optional bool'],
  items,
);
const secretProjection = message(['1 - local', '2 items[] item', '4 optional bool'], items);
const configMapProjection = message(['1 - local', '2 items[] item', '4 optional bool'], items);
const projection = message(['1 secret secret', '3 configMap configMap'], {
  secret: () => secretProjection,
  configMap: () => configMapProjection,
});
const projected = message(['1 sources[] projection', '2 defaultMode int'], {
  projection: () => projection,
});
const hostPath = message(['1 path', '2 type']);
const emptyDir = message(['1 medium', '2 sizeLimit quantity'], { quantity: () => quantity });
const volumeSource = message(
  [
    '1 hostPath hostPath',
    '2 emptyDir emptyDir',
    '6 secret secret',
    '19 configMap configMap',
    '26 projected projected',
  ],
  {
    hostPath: () => hostPath,
    emptyDir: () => emptyDir,
    secret: () => secretVolume,
    configMap: () => configMapVolume,
    projected: () => projected,
  },
);
const volume = message(['1 name', '2 - source'], { source: () => volumeSource });

const podSpec = message(
  [
    '1 volumes[] volume',
    '2 containers[] container',
    '3 restartPolicy',
    '4 terminationGracePeriodSeconds int!',
    '6 dnsPolicy',
    '7 nodeSelector{}',
    '8 serviceAccountName',
    '10 nodeName',
    '11 hostNetwork bool',
    '16 hostname',
    '17 subdomain',
    '19 schedulerName',
    '20 initContainers[] container',
    '21 automountServiceAccountToken bool',
    '30 enableServiceLinks bool',
  ],
  { volume: () => volume, container: () => container },
);

export const pod = message(['1 metadata meta', '2 spec spec'], {
  meta: () => objectMeta,
  spec: () => podSpec,
});

const rollingUpdate = message(['1 maxUnavailable number', '2 maxSurge number'], {
  number: () => intOrString,
});
const strategy = message(['1 type', '2 rollingUpdate rolling'], { rolling: () => rollingUpdate });

const deploymentSpec = message(
  [
    '1 replicas int!',
    '2 selector selector',
    '3 template pod',
    '4 strategy strategy',
    '5 minReadySeconds int',
    '6 revisionHistoryLimit int!',
    '7 paused bool',
    '9 progressDeadlineSeconds int!',
  ],
  { selector: () => labelSelector, pod: () => pod, strategy: () => strategy },
);

export const deployment = message(['1 metadata meta', '2 spec spec'], {
  meta: () => objectMeta,
  spec: () => deploymentSpec,
});
