/** A whole dev gateway over a temporary folder, with real sockets, TLS, files and a child process. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isPair, isScalar, parseAllDocuments, visit } from 'yaml';
import { lookAtMachine } from '../cli/machine.ts';
import { sampleBackendsCommand } from '../cli/package-root.ts';
import { type DevGateway, type DevGatewayOptions, startDevGateway } from '../dev-gateway.ts';
import type { TrafficEvent } from '../traffic/traffic-event.ts';

export type Files = Readonly<Record<string, string>>;

export interface Bench {
  readonly gateway: DevGateway;
  /** Where the manifests are; the state lies beside it. */
  readonly folder: string;
  /** Writes a manifest, its ports rewritten as those of the first files. */
  readonly write: (name: string, text: string) => void;
  readonly remove: (name: string) => void;
  /** The port that stands for this one of the YAML. */
  readonly port: (written: number) => number;
  readonly events: TrafficEvent[];
  readonly bugs: unknown[];
  /** PEM of what clients trust. */
  readonly ca: () => string;
}

export interface BenchOptions extends Partial<DevGatewayOptions> {
  /** Ports of the YAML that stand for others; 8080, 8443 and 9000 always do. */
  readonly ports?: ReadonlyMap<number, number>;
  readonly patienceMs?: number;
}

/** Starts, waits until everything runs, uses and takes down again; a bug told of is a failure. */
export async function onGateway(
  files: Files,
  options: BenchOptions,
  use: (bench: Bench) => Promise<void>,
): Promise<void> {
  const { bench, close } = await startBench(files, options);
  try {
    await use(bench);
  } finally {
    await close();
  }
  if (bench.bugs.length > 0) throw bench.bugs[0];
}

export async function startBench(files: Files, options: BenchOptions = {}) {
  const project = mkdtempSync(join(tmpdir(), 'postern-end-to-end-'));
  const folder = join(project, 'manifests');
  const ports = options.ports ?? (await freePorts(8080, 8443, 9000));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), rewritePorts(text, ports));
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const bugs: unknown[] = [];
  const gateway = await startDevGateway({
    sources: ['.'],
    cwd: folder,
    stateDir: join(project, 'state'),
    machine: await lookAtMachine(),
    strict: false,
    exposedPorts: new Map(),
    mappings: [],
    entryPointPorts: new Map([
      ['web', ports.get(8080) ?? 8080],
      ['websecure', ports.get(8443) ?? 8443],
    ]),
    sampleBackends: sampleBackendsCommand(),
    onBug: (error) => bugs.push(error),
    ...options,
  });
  if ('kind' in gateway) throw new Error(gateway.message);
  const events: TrafficEvent[] = [];
  gateway.feed.watch((event) => events.push(event));
  await gateway.settled(options.patienceMs ?? 10_000);
  const bench: Bench = {
    gateway,
    folder,
    write,
    remove: (name) => rmSync(join(folder, name)),
    port: (written) => ports.get(written) ?? written,
    events,
    bugs,
    ca: () => readFileSync(gateway.certificates.externalCaFile, 'utf8'),
  };
  const close = async (): Promise<void> => {
    await gateway.close();
    rmSync(project, { recursive: true, force: true });
  };
  return { bench, close };
}

/** Asks until the answer is wanted, as the state behind it may be on its way; then gives it back. */
export async function until<T>(
  look: () => T | Promise<T>,
  holds: (value: T) => boolean,
  patienceMs = 5_000,
): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (performance.now() > giveUpAt) {
      throw new Error(`not within ${patienceMs} ms: ${JSON.stringify(value)?.slice(0, 600)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The processes this one has started and that still run, of those with this in their command. */
export function childProcesses(part = 'workloads/child'): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    execFile('ps', ['-A', '-o', 'pid=,ppid=,args='], { maxBuffer: 1 << 24 }, (error, stdout) => {
      if (error) return reject(error);
      const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/));
      const own = lines.filter(([, ppid]) => Number(ppid) === process.pid);
      resolve(own.filter((line) => line.join(' ').includes(part)).map(([pid]) => Number(pid)));
    });
  });
}

/**
 * Free ports to stand for those written in manifests. They lie below the range from which systems
 * choose for outgoing connections, so that nobody is given one between here and its use.
 */
export async function freePorts(
  ...written: readonly number[]
): Promise<ReadonlyMap<number, number>> {
  const ports = new Map<number, number>();
  for (const port of written) {
    let candidate = randomPort();
    while ([...ports.values()].includes(candidate) || !(await isFree(candidate))) {
      candidate = randomPort();
    }
    ports.set(port, candidate);
  }
  return ports;
}

function randomPort(): number {
  return 18_000 + Math.floor(Math.random() * 14_000);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Other ports for the listeners of Gateways, for EndpointSlices and for redirects, and for nothing
 * else. Not a character besides is changed, so lines and columns stay.
 */
export function rewritePorts(text: string, ports: ReadonlyMap<number, number>): string {
  const edits: { from: number; to: number; port: number }[] = [];
  for (const document of parseAllDocuments(text)) {
    if (!('contents' in document) || document.errors.length > 0) continue;
    const holder = portHolders.get(String(document.toJS()?.kind));
    visit(document, {
      Pair(_, { key, value }, path) {
        if (!isScalar(key) || key.value !== 'port' || !isScalar(value) || !value.range) return;
        const port = ports.get(Number(value.value));
        if (port === undefined || !path.some((node) => isPairOf(node, holder))) return;
        edits.push({ from: value.range[0], to: value.range[1], port });
      },
    });
  }
  return edits
    .sort((a, b) => b.from - a.from)
    .reduce((whole, { from, to, port }) => whole.slice(0, from) + port + whole.slice(to), text);
}

function isPairOf(node: unknown, name: string | undefined): boolean {
  return isPair(node) && isScalar(node.key) && node.key.value === name;
}

/** By kind: the field below which its `port`s are ports of this machine. */
const portHolders: ReadonlyMap<string, string> = new Map([
  ['Gateway', 'listeners'],
  ['EndpointSlice', 'ports'],
  ['HTTPRoute', 'requestRedirect'],
]);
