import { type Finding, finding } from '../../diagnostics/finding.ts';
import type { Container, ContainerPort } from '../../resources/container.ts';
import type { PodSpec } from '../../resources/pod.ts';
import { sampleProgram } from './runnable-image.ts';
import type { ServedPort } from './served-ports.ts';
import type { Workload } from './workload.ts';

export interface SampleContainers {
  /** The pod spec as it is run: every container of it is one of our programs. */
  readonly spec: PodSpec;
  readonly findings: readonly Finding[];
}

export interface SampleOptions {
  /** What Services expect of the workload. */
  readonly served: readonly ServedPort[];
  readonly strict: boolean;
}

/**
 * Puts a whoami in place of every container whose image cannot be run: one for each port it
 * declares (or, alone in its pod, that a Service expects), speaking TLS where a policy demands it,
 * with the certificate the pod mounts or else one of its own. `strict` leaves such containers out.
 */
export function sampleContainers(workload: Workload, options: SampleOptions): SampleContainers {
  const findings: Finding[] = [];
  const containers = workload.spec.containers.flatMap((container, index) => {
    if (sampleProgram(container.image) !== undefined) return [container];
    const field = `${workload.specField}.containers[${index}].image`;
    findings.push(notRunnable(workload, { container, field, strict: options.strict }));
    return options.strict ? [] : standInsFor(workload, container, options.served);
  });
  const needsCertificate = containers.some(mountsOwnCertificate);
  const volumes = [
    ...(workload.spec.volumes ?? []),
    ...(needsCertificate ? [ownCertificateVolume(workload.ref.name)] : []),
  ];
  return { spec: { ...workload.spec, containers, volumes }, findings };
}

/** A whoami on one port; with a certificate folder it speaks TLS. */
export function whoamiContainer(name: string, port: ContainerPort, folder?: string): Container {
  const tls = folder === undefined ? [] : [`-cert=${folder}/tls.crt`, `-key=${folder}/tls.key`];
  return {
    name,
    image: 'traefik/whoami',
    args: [...tls, `-port=${port.containerPort}`],
    ports: [port],
    volumeMounts:
      folder === ownFolder ? [{ name: ownVolume, mountPath: ownFolder, readOnly: true }] : [],
  };
}

export function ownCertificateVolume(workloadName: string) {
  return { name: ownVolume, secret: { secretName: standInSecretName(workloadName) } };
}

function standInSecretName(workloadName: string): string {
  return workloadName.endsWith('-stand-in')
    ? `${workloadName}-tls`
    : `${workloadName}-stand-in-tls`;
}

function standInsFor(
  workload: Workload,
  container: Container,
  served: readonly ServedPort[],
): readonly Container[] {
  const declared = (container.ports ?? []).filter(({ protocol }) => protocol === 'TCP');
  const alone = workload.spec.containers.length === 1;
  const ports = declared.length > 0 ? declared : alone ? expectedPorts(served) : [];
  const mounted = mountedCertificate(workload.spec, container);
  return ports.map((port, index) => {
    const tls = served.some((one) => one.number === port.containerPort && one.tls);
    const name = index === 0 ? container.name : `${container.name}-${port.containerPort}`;
    const sample = whoamiContainer(name, port, tls ? (mounted ?? ownFolder) : undefined);
    const { env, envFrom } = container;
    const mounts = [...(container.volumeMounts ?? []), ...(sample.volumeMounts ?? [])];
    return {
      ...sample,
      ...(env ? { env } : {}),
      ...(envFrom ? { envFrom } : {}),
      volumeMounts: mounts,
    };
  });
}

function expectedPorts(served: readonly ServedPort[]): readonly ContainerPort[] {
  if (served.length === 0) return [{ containerPort: 80, protocol: 'TCP' }];
  return served.map(({ number, name }) => ({
    containerPort: number,
    protocol: 'TCP',
    ...(name === undefined ? {} : { name }),
  }));
}

/** Where the container mounts a whole Secret: the certificate its own program would have used. */
function mountedCertificate(spec: PodSpec, container: Container): string | undefined {
  const secrets = (spec.volumes ?? []).filter((one) => one.secret && !one.secret.items);
  const names = new Set(secrets.map((one) => one.name));
  return (container.volumeMounts ?? []).find((mount) => names.has(mount.name) && !mount.subPath)
    ?.mountPath;
}

function mountsOwnCertificate(container: Container): boolean {
  return (container.volumeMounts ?? []).some((mount) => mount.name === ownVolume);
}

interface NotRunnable {
  readonly container: Container;
  readonly field: string;
  readonly strict: boolean;
}

function notRunnable(workload: Workload, { container, field, strict }: NotRunnable): Finding {
  const image = container.image ?? 'without a name';
  const outcome = strict ? 'it does not run' : 'a stand-in whoami answers on its ports';
  return finding('image-not-runnable', {
    object: workload.ref,
    field,
    message: `The image ${image} of container ${container.name} cannot be run without a container runtime, so ${outcome}.`,
  });
}

const ownVolume = 'postern-stand-in-tls';
export const ownFolder = '/etc/postern/tls';
