/**
 * What the gateway's process and the process of the sample backends say to each other: small typed
 * messages over Node's IPC channel. Both ends come from the same build, yet both check what they
 * receive, so that a half-updated installation fails with a sentence and not with a riddle.
 */
import type { ProgramName } from './planned-pod.ts';

export const protocolVersion = 1;

/** A pod with everything it needs to run; the gateway's side has already decided its address. */
export interface PodOrder {
  /** `namespace/name`; one pod runs per key. */
  readonly key: string;
  /** Grows with every order for the key, so that news of an earlier run can be told apart. */
  readonly run: number;
  readonly hostname: string;
  readonly address: string;
  /** True where the address belongs to this pod alone. */
  readonly ownAddress: boolean;
  readonly lowestBindablePort: number;
  /** Where mapped ports were before, so that they come back there: asked → bound. */
  readonly formerPorts: PortMap;
  readonly containers: readonly ContainerOrder[];
}

export interface ContainerOrder {
  readonly name: string;
  readonly program: ProgramName;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: MountedFiles;
}

/** Absolute path in the container → base64 of its bytes. */
export type MountedFiles = Readonly<Record<string, string>>;

/** The port a program asked for → the port it really listens on. */
export type PortMap = Readonly<Record<number, number>>;

export type ToChild =
  | { readonly version: number; readonly type: 'run'; readonly pod: PodOrder }
  | {
      readonly version: number;
      readonly type: 'files';
      readonly key: string;
      /** Container name → the files it should have from now on. */
      readonly files: Readonly<Record<string, MountedFiles>>;
    }
  | { readonly version: number; readonly type: 'stop'; readonly key: string };

export type FromChild =
  | { readonly version: number; readonly type: 'hello' }
  | {
      readonly version: number;
      readonly type: 'state';
      readonly key: string;
      readonly run: number;
      readonly containers: readonly ContainerState[];
    }
  | { readonly version: number; readonly type: 'logs'; readonly lines: readonly ChildLogLine[] };

export interface ContainerState {
  readonly name: string;
  readonly state: 'starting' | 'running' | 'waiting';
  readonly restarts: number;
  /** Ports the program listens on. */
  readonly ports: PortMap;
  /** Why it waits: one full sentence. */
  readonly message?: string;
  /** Set when a port it wanted is held by another process. */
  readonly portTaken?: number;
}

export interface ChildLogLine {
  readonly key: string;
  readonly container: string;
  readonly stream: 'stdout' | 'stderr';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly text: string;
}

/** Reads a message from the gateway's side; undefined where it is not one of ours. */
export function readOrder(message: unknown): ToChild | undefined {
  if (!isOurs(message)) return undefined;
  const { type, key, pod, files } = message;
  if (type === 'run') return isPodOrder(pod) ? { ...envelope, type, pod } : undefined;
  if (typeof key !== 'string') return undefined;
  if (type === 'stop') return { ...envelope, type, key };
  if (type !== 'files' || !isRecord(files)) return undefined;
  const byContainer = Object.entries(files).filter(isFilesEntry);
  return { ...envelope, type, key, files: Object.fromEntries(byContainer) };
}

/** Reads a message from the sample backends' process; undefined where it is not one of ours. */
export function readNews(message: unknown): FromChild | undefined {
  if (!isOurs(message)) return undefined;
  const { type, key, run, containers, lines } = message;
  if (type === 'hello') return { ...envelope, type };
  if (type === 'logs' && Array.isArray(lines)) {
    return { ...envelope, type, lines: lines.filter(isLogLine) };
  }
  if (type !== 'state' || typeof key !== 'string' || typeof run !== 'number') return undefined;
  if (!Array.isArray(containers) || !containers.every(isContainerState)) return undefined;
  return { ...envelope, type, key, run, containers };
}

/**
 * How many bytes of files, arguments and environment a pod brings along. Kubernetes allows one
 * mebibyte for each Secret and ConfigMap; sixteen such volumes are room enough for a laptop.
 */
export function orderBytes(containers: readonly ContainerOrder[]): number {
  let bytes = 0;
  for (const { args, env, files } of containers) {
    for (const arg of args) bytes += arg.length;
    for (const [name, value] of Object.entries(env)) bytes += name.length + value.length;
    for (const [path, content] of Object.entries(files)) bytes += path.length + content.length;
  }
  return bytes;
}

export const orderBytesMax = 16 * 1024 * 1024;

const envelope = { version: protocolVersion } as const;

type LooseRecord = { readonly [key: string]: unknown };
/** A message of this version, its fields still to be looked at. */
type Loose = Readonly<
  Partial<Record<'type' | 'key' | 'run' | 'pod' | 'files' | 'containers' | 'lines', unknown>>
>;

function isRecord(value: unknown): value is LooseRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOurs(message: unknown): message is Loose {
  return isRecord(message) && message['version'] === protocolVersion;
}

function isPodOrder(value: unknown): value is PodOrder {
  return (
    isRecord(value) &&
    typeof value['key'] === 'string' &&
    typeof value['run'] === 'number' &&
    typeof value['hostname'] === 'string' &&
    typeof value['address'] === 'string' &&
    typeof value['ownAddress'] === 'boolean' &&
    typeof value['lowestBindablePort'] === 'number' &&
    isRecord(value['formerPorts']) &&
    Array.isArray(value['containers']) &&
    value['containers'].every(isContainerOrder)
  );
}

function isContainerOrder(value: unknown): value is ContainerOrder {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    isProgramName(value['program']) &&
    Array.isArray(value['args']) &&
    value['args'].every((arg) => typeof arg === 'string') &&
    isTextRecord(value['env']) &&
    isTextRecord(value['files'])
  );
}

function isProgramName(value: unknown): value is ProgramName {
  return value === 'whoami' || value === 'echo' || value === 'dns';
}

function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isFilesEntry(entry: [string, unknown]): entry is [string, MountedFiles] {
  return isTextRecord(entry[1]);
}

function isContainerState(value: unknown): value is ContainerState {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    (value['state'] === 'starting' ||
      value['state'] === 'running' ||
      value['state'] === 'waiting') &&
    typeof value['restarts'] === 'number' &&
    isRecord(value['ports']) &&
    Object.values(value['ports']).every((port) => typeof port === 'number')
  );
}

function isLogLine(value: unknown): value is ChildLogLine {
  return (
    isRecord(value) &&
    typeof value['key'] === 'string' &&
    typeof value['container'] === 'string' &&
    (value['stream'] === 'stdout' || value['stream'] === 'stderr') &&
    typeof value['time'] === 'number' &&
    typeof value['text'] === 'string'
  );
}
