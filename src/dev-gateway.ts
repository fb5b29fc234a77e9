/**
 * The dev gateway: wires the rooms below, starts them, stops them, and does nothing else.
 *
 * In: where the manifests are and what this machine can do. Out: the state to look at, the traffic
 * to watch, one way to stop it all. Every value between two rooms passes through this file, so it
 * is also the place to read how they meet. It deliberately knows no YAML, no sockets and no keys.
 */
import { posix } from 'node:path';
import {
  type Certificates,
  type CertificatesFailure,
  type CertificateTarget,
  type IssuedCertificate,
  objectionTo,
  openCertificates,
} from './certificates/certificates.ts';
import {
  type ControlPlane,
  createControlPlane,
  type Mapping,
  type Outcome,
  type PlannedPod,
  type PlanSettings,
  type TranslateSettings,
} from './control-plane/control-plane.ts';
import {
  createDataPlane,
  type DataPlaneStats,
  limitHeap,
  type SocketReport,
} from './data-plane/data-plane.ts';
import type { Finding } from './diagnostics/finding.ts';
import { encodeBase64 } from './resources/base64.ts';
import {
  type ClusterTrustBundle,
  clusterTrustBundle,
  makeClusterTrustBundle,
} from './resources/cluster-trust-bundle.ts';
import { type ConfigMap, configMap } from './resources/config-map.ts';
import { type Secret, secret } from './resources/secret.ts';
import { createTrafficFeed, type TrafficFeed } from './traffic/feed.ts';
import {
  createWorkloads,
  type PodStatus,
  type PlannedPod as RunnablePod,
  type Workloads,
} from './workloads/workloads.ts';

export interface DevGatewayOptions {
  readonly sources: readonly string[];
  readonly cwd: string;
  readonly stdin?: NodeJS.ReadableStream;
  /** Holds the authorities and leaf certificates; made 0700. */
  readonly stateDir: string;
  readonly machine: Machine;
  /** Mint nothing, run no stand-ins. */
  readonly strict: boolean;
  /** Port a client uses → listener's port. */
  readonly exposedPorts: ReadonlyMap<number, number>;
  readonly mappings: readonly Mapping[];
  /**
   * Where Ingresses are served: `web` is 8080 and `websecure` 8443 unless it is said here, as only the
   * end-to-end tests do, which need free ports.
   */
  readonly entryPointPorts?: ReadonlyMap<string, number>;
  /** The command that runs sample backends, the program first. */
  readonly sampleBackends: readonly string[];
  /** Told of what should not have been possible; serving goes on. */
  readonly onBug: (error: unknown) => void;
  /** Milliseconds since the epoch, for the life of certificates; `Date.now` by default. */
  readonly now?: () => number;
}

export interface Machine {
  readonly hostname: string;
  readonly manyLoopbackAddresses: boolean;
  readonly ipv6Loopback: boolean;
  readonly lowestBindablePort: number;
  readonly addresses: readonly string[];
}

export interface DevGateway {
  readonly state: () => DevGatewayState;
  /** Called after every change of the state. */
  readonly subscribe: (watcher: (state: DevGatewayState) => void) => () => void;
  readonly feed: TrafficFeed;
  readonly controlPlane: ControlPlane;
  readonly certificates: Certificates;
  /** The newest lines a pod wrote, oldest first. */
  readonly podLogs: Workloads['logs'];
  /** What is open right now. */
  readonly stats: () => DataPlaneStats;
  /** Resolves once all that the manifests want is minted, bound and running, or after `patienceMs`. */
  readonly settled: (patienceMs: number) => Promise<DevGatewayState>;
  readonly close: () => Promise<void>;
}

export interface DevGatewayState {
  readonly outcome: Outcome;
  /** The outcome's, then those of minting. */
  readonly findings: readonly Finding[];
  readonly sockets: readonly SocketReport[];
  readonly pods: readonly PodStatus[];
}

/** Starts everything; a failure means that nothing was started. */
export async function startDevGateway(
  options: DevGatewayOptions,
): Promise<DevGateway | CertificatesFailure> {
  const repairs: Finding[] = [];
  const certificates = await openCertificates({
    stateDir: options.stateDir,
    now: options.now ?? Date.now,
    report: (finding) => void repairs.push(finding),
  });
  if ('kind' in certificates) return certificates;
  limitHeap();
  const gateway = wire(options, { certificates, repairs });
  gateway.feed.watch(gateway.controlPlane.noteTraffic);
  await gateway.controlPlane.start();
  return gateway;
}

interface Minting {
  readonly certificates: Certificates;
  /** Grows while certificates are issued: what was repaired or made anew. */
  readonly repairs: readonly Finding[];
}

function wire(options: DevGatewayOptions, { certificates, repairs }: Minting): DevGateway {
  const feed = createTrafficFeed();
  const { subscribe, tell } = announcing(() => state());
  let sockets: readonly SocketReport[] = [];
  let pods: readonly PodStatus[] = [];
  let issued: readonly IssuedCertificate[] = [];
  /** For certificates that are to be renewed, and ports that another program may have let go of. */
  let again: NodeJS.Timeout | undefined;

  const dataPlane = createDataPlane({
    feed,
    locate: (origin) => controlPlane.locate(origin),
    serverName: options.machine.hostname,
    sessionKey: certificates.sessionKey,
  });
  const workloads = createWorkloads({
    ...options.machine,
    childCommand: options.sampleBackends,
    now: Date.now,
    onStatus(statuses) {
      pods = statuses;
      controlPlane.setPodStatuses(pods);
      tell();
    },
  });
  const controlPlane = createControlPlane({
    ...options,
    watch: true,
    settings: settingsOf(options),
    now: Date.now,
    onOutcome: (outcome) => bringAbout.now(outcome),
  });

  /** What the newest outcome asks for. The table first: a save should be served at once. */
  const bringAbout = newestWins(async (outcome: Outcome) => {
    sockets = await dataPlane.apply(outcome.routingTable);
    controlPlane.setUnavailableSockets(reasonsOf(sockets));
    workloads.run(outcome.plannedPods.map(toRunnablePod));
    minting.now(outcome);
    tell();
  }, options.onBug);

  /** On its own, because a slow disk should not hold up the next save. */
  const minting = newestWins(async (outcome: Outcome) => {
    issued = await certificates.issue(outcome.wantedCertificates);
    controlPlane.setMinted(issued.map(toObject));
    clearTimeout(again);
    const isOpen = sockets.every(({ state }) => state === 'open');
    const againInMs = Math.min(certificates.renewInMs(), isOpen ? longestTimerMs : retryMs);
    again = setTimeout(() => bringAbout.now(controlPlane.current()), againInMs).unref();
    tell();
  }, options.onBug);

  const idle = () => bringAbout.idle().then(minting.idle);

  const state = (): DevGatewayState => {
    const outcome = controlPlane.current();
    const ofMinting = [...repairs, ...issued.flatMap(({ findings }) => findings)];
    return { outcome, findings: [...outcome.findings, ...ofMinting], sockets, pods };
  };

  return {
    state,
    subscribe,
    feed,
    controlPlane,
    certificates,
    podLogs: workloads.logs,
    stats: dataPlane.stats,
    settled: (patienceMs) => waitUntilSettled({ state, idle, patienceMs }),
    async close() {
      await controlPlane.close();
      await idle();
      clearTimeout(again);
      await dataPlane.close({ drainMs: 1000 });
      await workloads.close();
    },
  };
}

function announcing(state: () => DevGatewayState) {
  const watchers = new Set<(state: DevGatewayState) => void>();
  return {
    tell: () => watchers.forEach((watcher) => void watcher(state())),
    subscribe(watcher: (state: DevGatewayState) => void) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}

/** Runs one piece of work at a time; of what came in meanwhile only the newest is done. */
function newestWins<T>(work: (value: T) => Promise<void>, onBug: (error: unknown) => void) {
  let waiting: { readonly value: T } | undefined;
  let running: Promise<void> | undefined;
  async function drain(): Promise<void> {
    while (waiting) {
      const { value } = waiting;
      waiting = undefined;
      await work(value).catch(onBug);
    }
    running = undefined;
  }
  return {
    now(value: T): void {
      waiting = { value };
      running ??= drain();
    },
    idle: async () => running,
  };
}

interface Settling {
  readonly state: () => DevGatewayState;
  readonly idle: () => Promise<void>;
  readonly patienceMs: number;
}

async function waitUntilSettled({ state, idle, patienceMs }: Settling): Promise<DevGatewayState> {
  const giveUpAt = performance.now() + patienceMs;
  while (performance.now() < giveUpAt) {
    await idle();
    if (isSettled(state())) return state();
    await new Promise((resolve) => setTimeout(resolve, settleStepMs));
  }
  return state();
}

/** All that is wanted is there: minted Secrets, running pods, and a table that knows them. */
function isSettled({ outcome, pods }: DevGatewayState): boolean {
  const ready = new Set(pods.filter((pod) => pod.ready).map(nameOf));
  const { snapshot } = outcome;
  const kinds = { Secret: secret, ConfigMap: configMap, ClusterTrustBundle: clusterTrustBundle };
  const isMinted = ({ kind, ...name }: CertificateTarget) =>
    snapshot.find({ group: kinds[kind].group, kind, ...name });
  return (
    outcome.plannedPods.every(({ pod }) => ready.has(nameOf(pod.metadata))) &&
    outcome.wantedCertificates.every(({ target }) => isMinted(target) !== undefined)
  );
}

function nameOf({ namespace = '', name }: { namespace?: string; name: string }): string {
  return `${namespace}/${name}`;
}

type Settings = TranslateSettings & PlanSettings;
type Told = Pick<
  DevGatewayOptions,
  'sources' | 'machine' | 'strict' | 'exposedPorts' | 'mappings' | 'entryPointPorts'
>;

export function settingsOf({ sources, machine, ...told }: Told): Settings {
  const { strict, exposedPorts, mappings, entryPointPorts } = told;
  return {
    ...{ strict, exposedPorts, mappings },
    ...(entryPointPorts ? { entryPointPorts } : {}),
    // With files the state is that of a cold start on them, addresses included.
    keepAddresses: sources.length === 0,
    manyLoopbackAddresses: machine.manyLoopbackAddresses,
    ipv6Loopback: machine.ipv6Loopback,
    lowestBindablePort: machine.lowestBindablePort,
    usableAddresses: machine.addresses,
    unavailableSockets: new Map(),
    inspectCertificate: (certificatePem, keyPem) =>
      objectionTo(certificatePem, { keyPem, at: Date.now() }),
  };
}

function reasonsOf(sockets: readonly SocketReport[]): ReadonlyMap<string, string> {
  return new Map(
    sockets.flatMap(({ key, state, reason = '' }) =>
      state === 'unavailable' ? [[key, reason] as const] : [],
    ),
  );
}

/** As the API would hold it. */
function toObject({ target, data }: IssuedCertificate): Secret | ConfigMap | ClusterTrustBundle {
  const { kind, ...metadata } = target;
  if (kind === 'ClusterTrustBundle') {
    return makeClusterTrustBundle(metadata.name, data['ca.crt'] ?? '');
  }
  if (kind === 'ConfigMap') return { apiVersion: 'v1', kind, metadata, data };
  const encoded = Object.entries(data).map(([key, pem]) => [key, encodeBase64(pem)]);
  return {
    apiVersion: 'v1',
    kind,
    metadata,
    type: 'kubernetes.io/tls',
    data: Object.fromEntries(encoded),
  };
}

function toRunnablePod({ pod, containers, addressPlaceholder }: PlannedPod): RunnablePod {
  const { name, namespace = '', uid } = pod.metadata;
  return {
    namespace,
    name,
    hostname: name,
    addressPlaceholder,
    ...(uid === undefined ? {} : { podUid: uid }),
    containers: containers.map((container) => ({
      ...container,
      ports: container.ports.map(({ containerPort }) => containerPort),
      files: Object.fromEntries(
        Object.entries(container.files).flatMap(([mountPath, files]) =>
          Object.entries(files).map(([file, bytes]) => [
            posix.join(mountPath, file),
            Buffer.from(bytes).toString('base64'),
          ]),
        ),
      ),
    })),
  };
}

/** A day: setTimeout cannot wait for more than 24 of them, and nobody minds a look in between. */
const longestTimerMs = 24 * 60 * 60 * 1000;
const settleStepMs = 10;
const retryMs = 1000;
