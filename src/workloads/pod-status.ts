import type { ContainerState, PortMap } from './protocol.ts';

/** How a pod fares, in what the control plane needs to publish a Pod status and its endpoints. */
export interface PodStatus {
  readonly namespace: string;
  readonly name: string;
  readonly phase: 'Pending' | 'Running' | 'Failed';
  readonly podIP?: string;
  /** Every container listens. */
  readonly ready: boolean;
  /** Of all containers together, deaths of the process that runs them included. */
  readonly restarts: number;
  /** Why it is not ready: one full sentence. */
  readonly message?: string;
  /** RFC 3339, whole seconds: when it became ready for the first time. */
  readonly startedAt?: string;
  /** The port a container asked for → the port to dial, where the two differ. */
  readonly portMap?: PortMap;
}

export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly podIP: string;
  /** Restarts that earlier processes saw. */
  readonly formerRestarts: number;
  readonly startedAt: string | undefined;
  /** Undefined before the first report. */
  readonly containers: readonly ContainerState[] | undefined;
  /** Set while the process that runs the pods is down, or when the pod cannot be run at all. */
  readonly trouble: { readonly phase: 'Pending' | 'Failed'; readonly message: string } | undefined;
}

export function describePod(facts: PodFacts): PodStatus {
  const { namespace, name, podIP, startedAt, trouble } = facts;
  const containers = facts.containers ?? [];
  const restarts = containers.reduce((sum, one) => sum + one.restarts, facts.formerRestarts);
  const waiting = containers.find(({ state }) => state === 'waiting');
  const ready = !trouble && containers.length > 0 && containers.every(isRunning);
  const message = trouble?.message ?? waiting?.message;
  const mapped = containers.flatMap(({ ports }) => mappedPorts(ports));
  return {
    namespace,
    name,
    phase: trouble?.phase ?? (waiting ? 'Failed' : ready ? 'Running' : 'Pending'),
    podIP,
    ready,
    restarts,
    ...(message === undefined ? {} : { message }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(ready && mapped.length > 0 ? { portMap: Object.fromEntries(mapped) } : {}),
  };
}

function isRunning({ state }: ContainerState): boolean {
  return state === 'running';
}

function mappedPorts(ports: PortMap): [number, number][] {
  return Object.entries(ports)
    .map(([asked, bound]): [number, number] => [Number(asked), bound])
    .filter(([asked, bound]) => asked !== bound);
}
