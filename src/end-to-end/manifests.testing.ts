/** The YAML that end-to-end tests have in common; ports are those that `onGateway` rewrites. */

/** An HTTP listener on 8080, an HTTPS one on 8443. */
export const gatewayYaml = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: g }
spec:
  gatewayClassName: c
  listeners:
    - { name: web, protocol: HTTP, port: 8080 }
    - name: websecure
      protocol: HTTPS
      port: 8443
      tls: { certificateRefs: [{ name: front-certs }] }
`;

/** Under `--strict` nobody puts one in place. */
export const classYaml = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: c }
spec: { controllerName: example.com/controller }
`;

export interface RouteSketch {
  readonly name: string;
  readonly hostname?: string;
  readonly path?: string;
  readonly service?: string;
  readonly port?: number;
  /** More YAML of the rule, in flow style. */
  readonly rule?: string;
}

export function routeYaml(sketch: RouteSketch): string {
  const { name, hostname = 'a.localhost', path = '/', port = 80, rule } = sketch;
  const { service = name } = sketch;
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name} }
spec:
  parentRefs: [{ name: g }]
  hostnames: [${hostname}]
  rules:
    - matches: [{ path: { value: ${path} } }]
      backendRefs: [{ name: ${service}, port: ${port} }]
${rule === undefined ? '' : `      ${rule}\n`}`;
}

/** A Service on port 80 whose endpoints are written by hand. */
export function localServiceYaml(name: string, port: number, appProtocol?: string): string {
  const protocol = appProtocol === undefined ? '' : `, appProtocol: ${appProtocol}`;
  return `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { ports: [{ name: web, port: 80${protocol} }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: ${name}-by-hand, labels: { kubernetes.io/service-name: ${name} } }
addressType: IPv4
endpoints: [{ addresses: [127.0.0.1] }]
ports: [{ name: web, port: ${port} }]
`;
}

/** A Pod with whoami and a Service on port 80 in front of it. */
export function whoamiYaml(name: string, args: readonly string[] = []): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  containers: [{ name: whoami, image: traefik/whoami, args: [${args.join(', ')}] }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ name: web, port: 80 }] }
`;
}

/** The same, speaking TLS on its port 80 with this Secret, minted unless it is there. */
export function tlsWhoamiYaml(name: string, secret = `${name}-certs`): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  containers:
    - name: whoami
      image: traefik/whoami
      args: [-cert=/certs/tls.crt, -key=/certs/tls.key, -port=8443, -verbose]
      ports: [{ containerPort: 8443 }]
      volumeMounts: [{ name: certs, mountPath: /certs }]
  volumes: [{ name: certs, secret: { secretName: ${secret} } }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ name: web, port: 80, targetPort: 8443 }] }
`;
}

export interface PolicySketch {
  readonly service: string;
  readonly hostname: string;
  readonly ca?: string;
  /** More YAML of `validation`, one line. */
  readonly more?: string;
}

export function policyYaml({ service, hostname, ca = 'back-ca', more }: PolicySketch): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: ${service} }
spec:
  targetRefs: [{ group: '', kind: Service, name: ${service} }]
  validation:
    hostname: ${hostname}
${more === undefined ? '' : `    ${more}\n`}    caCertificateRefs: [{ group: '', kind: ConfigMap, name: ${ca} }]
`;
}

export function caYaml(pem: string | undefined, name = 'back-ca'): string {
  const data = pem === undefined ? '{ other.crt: nothing }' : `{ ca.crt: ${JSON.stringify(pem)} }`;
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: ${data}\n`;
}

export function secretYaml(name: string, leaf: { cert: string; key: string }): string {
  const [cert, key] = [JSON.stringify(leaf.cert), JSON.stringify(leaf.key)];
  return `apiVersion: v1
kind: Secret
metadata: { name: ${name} }
type: kubernetes.io/tls
stringData: { tls.crt: ${cert}, tls.key: ${key} }
`;
}
