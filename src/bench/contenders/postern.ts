import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinned } from '../cores.ts';
import { freePort } from '../free-port.ts';
import { backHost, frontHost } from '../make-certificates.ts';
import type { Stage } from '../stage.ts';
import { type Contender, type Contest, overHttp2Path } from './contender.ts';

/** The gateway alone, as quiet as the others. `program` is the bundled quiet gateway. */
export async function startPostern(
  stage: Stage,
  { program, contest }: { program: string; contest: Contest },
): Promise<Contender> {
  const { port, folder, stateDir } = await prepare(stage, { name: 'postern', contest });
  const args = [program, folder, stateDir];
  const actor = stage.start(pinned({ program: process.execPath, args }, contest.cores));
  await actor.hasSaid(/^ready$/m, 20_000);
  return { name: 'postern', title: 'Postern', port, actor, overHttp2: true };
}

/** `postern up --no-tui`, which writes some lines for every request. `program` is its `bin`. */
export async function startPosternWithLog(
  stage: Stage,
  { program, contest }: { program: string; contest: Contest },
): Promise<Contender> {
  const { port, folder, stateDir } = await prepare(stage, { name: 'postern-log', contest });
  const args = [program, 'up', folder, '--no-tui', '--strict', '--state-dir', stateDir];
  const actor = stage.start(pinned({ program: process.execPath, args }, contest.cores));
  await actor.hasSaid(/\bready\b.* in /, 20_000);
  const title = 'Postern, with its traffic log';
  return { name: 'postern-log', title, port, actor, overHttp2: true, briefly: true };
}

interface Prepared {
  readonly port: number;
  readonly folder: string;
  readonly stateDir: string;
}

async function prepare(
  stage: Stage,
  { name, contest }: { name: string; contest: Contest },
): Promise<Prepared> {
  const port = await freePort();
  const folder = join(stage.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'gateway.yaml'), manifests(port, contest));
  return { port, folder, stateDir: join(stage.folder, `${name}-state`) };
}

/** All that a cluster would be given; nothing is left to be minted. */
function manifests(port: number, { backendPort, certificates }: Contest): string {
  const { front, internalCa } = certificates;
  const base64 = (file: string) => readFileSync(file).toString('base64');
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: bench }
spec: { controllerName: postern.dev/bench }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: bench }
spec:
  gatewayClassName: bench
  listeners:
    - { name: https, protocol: HTTPS, port: ${port}, tls: { certificateRefs: [{ name: front }] } }
---
apiVersion: v1
kind: Secret
metadata: { name: front }
type: kubernetes.io/tls
data: { tls.crt: ${base64(front.certificate)}, tls.key: ${base64(front.key)} }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: bench }
spec:
  parentRefs: [{ name: bench }]
  hostnames: [${frontHost}]
  rules:
    - backendRefs: [{ name: backend, port: 443 }]
    - matches: [{ path: { value: ${overHttp2Path} } }]
      backendRefs: [{ name: backend, port: 444 }]
---
apiVersion: v1
kind: Service
metadata: { name: backend }
spec:
  ports:
    - { name: one, port: 443 }
    - { name: two, port: 444, appProtocol: kubernetes.io/h2c }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: backend, labels: { kubernetes.io/service-name: backend } }
addressType: IPv4
endpoints: [{ addresses: [127.0.0.1] }]
ports: [{ name: one, port: ${backendPort} }, { name: two, port: ${backendPort} }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: backend }
spec:
  targetRefs: [{ group: '', kind: Service, name: backend }]
  validation:
    hostname: ${backHost}
    caCertificateRefs: [{ group: '', kind: ConfigMap, name: internal-ca }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: internal-ca }
data:
  ca.crt: |
${indented(readFileSync(internalCa, 'utf8'), 4)}
`;
}

function indented(text: string, columns: number): string {
  return text.trimEnd().replace(/^/gm, ' '.repeat(columns));
}
