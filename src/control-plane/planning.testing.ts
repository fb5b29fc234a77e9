import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../resources/object.ts';
import { admit } from './admission/admit.ts';
import { makePlan, type Plan, type PlanSettings } from './plan/plan.ts';
import { snapshotOfObjects } from './store/object-shelves.ts';

/** Plans what a YAML text declares. Every document must be admitted. */
export function planFor(yaml: string, settings: Partial<PlanSettings> = {}): Plan {
  const all = { strict: false, mappings: [], ...settings };
  return makePlan(snapshotOfObjects(objectsOf(yaml)), all);
}

export function objectsOf(yaml: string): readonly KubeObject[] {
  return parseAllDocuments(yaml).map((document) => {
    const admission = admit(document.toJS());
    if (admission.outcome !== 'admitted') throw new Error(JSON.stringify(admission));
    return admission.object;
  });
}

/** `Secret default/external-certs: external listener for a.example, b.example`. */
export function wishesOf(plan: Plan): readonly string[] {
  return plan.wantedCertificates.map(({ target, purpose, authority, ...names }) => {
    const all = [...names.dnsNames, ...names.uris, ...names.ipAddresses];
    const of = all.length > 0 ? ` for ${all.join(', ')}` : '';
    return `${target.kind} ${target.namespace}/${target.name}: ${authority} ${purpose}${of}`;
  });
}

/** `whoami-tls-stand-in: whoami-8443 -cert=/… -port=8443`, one line a container. */
export function programsOf(plan: Plan): readonly string[] {
  return plan.plannedPods.flatMap(({ pod, containers }) =>
    containers.map(({ name, args }) => [`${pod.metadata.name}: ${name}`, ...args].join(' ')),
  );
}

/** `whoami-x7k2p: websecure 8443/TCP at 127.64.0.1`. */
export function slicesOf(plan: Plan): readonly string[] {
  return plan.endpointSlices.map(({ metadata, ports = [], endpoints = [] }) => {
    const open = ports.map(({ name, port, protocol }) => `${name || '-'} ${port}/${protocol}`);
    const at = endpoints.map(({ addresses, conditions }) =>
      [...addresses, ...(conditions?.ready ? [] : ['not ready'])].join(' '),
    );
    return `${metadata.labels?.['kubernetes.io/service-name']}: ${open.join(', ')} at ${at.join(', ')}`;
  });
}

export function codesOf(plan: Plan): readonly string[] {
  return plan.findings.map(({ code, origin }) =>
    [code, origin?.object.name, origin?.field].filter(Boolean).join(' '),
  );
}

export const talk = {
  gateway: `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: traefik-gateway}
spec:
  gatewayClassName: traefik
  listeners:
    - name: websecure
      protocol: HTTPS
      port: 8443
      tls: {certificateRefs: [{name: external-certs}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: whoami}
spec:
  parentRefs: [{name: traefik-gateway}]
  hostnames: [whoami.docker.localhost]
  rules: [{backendRefs: [{name: whoami-tls, port: 8443}]}]
`,
  pod: `
apiVersion: v1
kind: Pod
metadata: {name: whoami-tls, labels: {app: whoami-tls}}
spec:
  containers:
    - name: whoami
      image: traefik/whoami
      args: [-cert=/etc/certs/tls.crt, -key=/etc/certs/tls.key, -port=8443]
      ports: [{containerPort: 8443}]
      volumeMounts: [{name: certs, mountPath: /etc/certs}]
  volumes: [{name: certs, secret: {secretName: internal-certs}}]
`,
  service: `
apiVersion: v1
kind: Service
metadata: {name: whoami-tls}
spec:
  selector: {app: whoami-tls}
  ports: [{name: websecure, port: 8443}]
`,
  policy: `
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: whoami-policy}
spec:
  targetRefs: [{group: "", kind: Service, name: whoami-tls}]
  validation:
    hostname: whoami.docker.localhost
    caCertificateRefs: [{group: "", kind: ConfigMap, name: internal-ca}]
`,
};

export function documents(...texts: readonly string[]): string {
  return texts.join('\n---\n');
}
