import { createHash } from 'node:crypto';
import type { Pod } from '../resources/pod.ts';

/** How one pod is doing, as the workloads room reports it. */
export interface PodStatus {
  readonly namespace: string;
  readonly name: string;
  readonly phase: 'Pending' | 'Running' | 'Failed';
  /** Absent until the pod has an address. */
  readonly podIP?: string;
  /** Every container accepts connections. */
  readonly ready: boolean;
  readonly restarts: number;
  /** One sentence on why it is not ready. */
  readonly message?: string;
  /** Container port → port really bound, where the two differ. */
  readonly portMap?: Readonly<Record<number, number>>;
}

/**
 * `status` of a Pod the way a kubelet writes it, as far as kubectl shows it. Conditions are without
 * their time; `startTime` (RFC 3339) is handed in because it belongs to the first report.
 */
export function podStatusTree(pod: Pod, status: PodStatus, startTime: string): unknown {
  const { ready, podIP, phase, message } = status;
  const reason = phase === 'Failed' ? 'Error' : 'ContainerCreating';
  const condition = (type: string, holds: boolean) => ({
    type,
    status: holds ? 'True' : 'False',
    ...(holds ? {} : { reason: 'ContainersNotReady', message: message ?? '' }),
  });
  return {
    phase,
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('ContainersReady', ready),
      condition('Ready', ready),
    ],
    ...(message === undefined ? {} : { message }),
    hostIP: '127.0.0.1',
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime,
    containerStatuses: pod.spec.containers.map(({ name, image = '' }) => ({
      name,
      image,
      imageID: '',
      ...(phase === 'Running' ? { containerID: containerId(pod, name, status) } : {}),
      ready,
      started: ready,
      restartCount: status.restarts,
      state:
        phase === 'Running'
          ? { running: { startedAt: startTime } }
          : { waiting: { reason, ...(message === undefined ? {} : { message }) } },
    })),
  };
}

/** Another one after each restart; stern follows the logs of a container only if it has one. */
function containerId({ metadata: { uid = '' } }: Pod, name: string, { restarts }: PodStatus) {
  return `postern://${createHash('sha256').update(`${uid}/${name}/${restarts}`).digest('hex')}`;
}

/** What the annotation says; `undefined` takes it off. */
export function portMapValue(status: PodStatus): string | undefined {
  const pairs = Object.entries(status.portMap ?? {});
  return pairs.length === 0 ? undefined : JSON.stringify(Object.fromEntries(pairs));
}
