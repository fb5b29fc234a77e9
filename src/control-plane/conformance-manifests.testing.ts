/**
 * The Deployments that the Gateway API's conformance tests put behind their Gateways, in the same
 * shapes: three namespaces, 36 Deployments, certificates mounted under other names.
 */
export function conformanceManifests(): string {
  const namespaces = [infra, app, web].map(
    (name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`,
  );
  return [...namespaces, ...deployments.map(write)].join('---\n');
}

/** PEM texts. */
export interface ConformanceCertificates {
  readonly cert: string;
  readonly key: string;
  readonly authority: string;
}

/** The Secrets and ConfigMaps they mount; the tests create them after the Deployments. */
export function conformanceSources({ cert, key, authority }: ConformanceCertificates): string {
  const secrets = [infra, app].map(
    (namespace) => `apiVersion: v1
kind: Secret
metadata: {name: tls-checks-certificate, namespace: ${namespace}}
type: kubernetes.io/tls
stringData: ${JSON.stringify({ 'tls.crt': cert, 'tls.key': key })}
`,
  );
  const authorities = `apiVersion: v1
kind: ConfigMap
metadata: {name: tls-checks-ca-certificate, namespace: ${infra}}
data: ${JSON.stringify({ 'ca.crt': authority })}
`;
  const corefile = `apiVersion: v1
kind: ConfigMap
metadata: {name: coredns, namespace: ${infra}}
data:
  Corefile: |
    foo.bar.com:53 {
        whoami
    }
`;
  const service = `apiVersion: v1
kind: Service
metadata: {name: coredns, namespace: ${infra}}
spec:
  selector: {app: coredns}
  ports: [{name: dns, port: 53, protocol: UDP, targetPort: 53}]
`;
  return [...secrets, authorities, corefile, service].join('---\n');
}

interface Shape {
  readonly namespace?: string;
  readonly name: string;
  readonly replicas: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The variable of the private key, where it serves TLS. */
  readonly key?: 'TLS_SERVER_PRIVKEY' | 'TLS_SERVER_PRIV_KEY';
  readonly verifies?: true;
  readonly dns?: true;
}

function write({ namespace = infra, name, replicas, ...shape }: Shape): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
${shape.dns ? dnsPod : echoPod(name, shape)}`;
}

function echoPod(name: string, { env = {}, key, verifies }: Omit<Shape, 'name' | 'replicas'>) {
  const variables = {
    ...env,
    ...(key ? { TLS_SERVER_CERT: '/etc/server-certs/crt', [key]: '/etc/server-certs/key' } : {}),
    ...(verifies ? { TLS_CLIENT_CACERTS: '/etc/client-certs/ca.crt' } : {}),
  };
  const written = Object.entries(variables).map(
    ([variable, value]) => `\n            - {name: ${variable}, value: ${JSON.stringify(value)}}`,
  );
  const mounts = [
    ...(key ? ['{name: secret-volume, mountPath: /etc/server-certs}'] : []),
    ...(verifies ? ['{name: client-ca, mountPath: /etc/client-certs}'] : []),
  ];
  const volumes = [
    ...(key ? [certificateVolume] : []),
    ...(verifies ? ['{name: client-ca, configMap: {name: tls-checks-ca-certificate}}'] : []),
  ];
  return `      containers:
        - name: ${name}
          image: registry.k8s.io/gateway-api/conformance/echo-basic:v0.1.0
          env:
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}${written.join('')}
          volumeMounts: [${mounts.join(', ')}]
      volumes: [${volumes.join(', ')}]
`;
}

const infra = 'gateway-conformance-infra';
const app = 'gateway-conformance-app-backend';
const web = 'gateway-conformance-web-backend';
const certificateVolume =
  '{name: secret-volume, secret: {secretName: tls-checks-certificate, ' +
  'items: [{key: tls.crt, path: crt}, {key: tls.key, path: key}]}}';
const dnsPod = `      containers:
        - name: coredns
          image: registry.k8s.io/coredns/coredns:v1.14.6
          args: ["-conf", "/etc/coredns/Corefile"]
          ports: [{name: dns, containerPort: 53, protocol: UDP}]
          volumeMounts: [{name: config-volume, mountPath: /etc/coredns}]
      volumes:
        - name: config-volume
          configMap: {name: coredns, items: [{key: Corefile, path: Corefile}]}
`;

const http: readonly Shape[] = [
  { name: 'infra-backend-v1', replicas: 2 },
  { name: 'infra-backend-v2', replicas: 2 },
  { name: 'infra-backend-v3', replicas: 1 },
  { namespace: app, name: 'app-backend-v1', replicas: 2 },
  { namespace: app, name: 'app-backend-v2', replicas: 2 },
  { namespace: web, name: 'web-backend', replicas: 2 },
];
const tls: readonly Shape[] = [
  { name: 'tls-backend', replicas: 1, key: 'TLS_SERVER_PRIVKEY' },
  { name: 'tls-backend-2', replicas: 1, key: 'TLS_SERVER_PRIVKEY' },
  { namespace: app, name: 'tls-backend', replicas: 1, key: 'TLS_SERVER_PRIVKEY' },
  {
    name: 'tls-backend-with-client-cert-validation',
    replicas: 1,
    key: 'TLS_SERVER_PRIVKEY',
    verifies: true,
  },
];
const grpc: readonly Shape[] = ['1', '2', '3'].map((version) => ({
  name: `grpc-infra-backend-v${version}`,
  replicas: 2,
  env: { GRPC_ECHO_SERVER: '1' },
  ...(version === '1' ? ({ key: 'TLS_SERVER_PRIV_KEY' } as const) : {}),
}));
const raw = (protocol: 'TCP' | 'UDP', count: number): readonly Shape[] =>
  Array.from({ length: count }, (_, index) => {
    const name = `${protocol.toLowerCase()}-route-backend-${index + 1}`;
    return { name, replicas: 1, env: { [`${protocol}_ECHO_SERVER`]: '1', SERVICE_NAME: name } };
  });
const deployments: readonly Shape[] = [
  ...http,
  ...tls,
  ...grpc,
  { name: 'tcp-backend', replicas: 2, env: { TCP_ECHO_SERVER: '1' }, key: 'TLS_SERVER_PRIV_KEY' },
  { name: 'coredns', replicas: 1, dns: true },
  ...raw('TCP', 11),
  ...raw('UDP', 10),
];
