/**
 * The process that runs the sample backends. In come pods with their files, over the IPC channel;
 * out go their states and what they write. It ends when the channel does, so that nothing outlives
 * the gateway, and it deliberately knows no Kubernetes, no address plan and no disk.
 */
import {
  type ChildLogLine,
  type FromChild,
  type PodOrder,
  protocolVersion,
  readOrder,
} from './protocol.ts';
import { type RunningPod, runPod } from './run-pod.ts';

const pods = new Map<string, RunningPod>();
/** One after the other for each pod: a new run must find the ports of the former one free. */
const turns = new Map<string, Promise<void>>();
let unsentLines: ChildLogLine[] = [];
let flushing = false;

if (process.send === undefined) {
  process.stderr.write('This program is started by postern; it is of no use by itself.\n');
  process.exitCode = 2;
} else {
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group; the gateway decides when it is over.
  process.on('SIGINT', () => {});
  process.on('message', (message) => obey(message));
  tell({ version: protocolVersion, type: 'hello' });
}

function obey(message: unknown): void {
  const order = readOrder(message);
  if (order === undefined) return;
  if (order.type === 'run') inTurn(order.pod.key, () => replace(order.pod));
  else if (order.type === 'stop') inTurn(order.key, () => stop(order.key));
  else inTurn(order.key, async () => pods.get(order.key)?.mount(order.files));
}

function inTurn(key: string, work: () => Promise<void>): void {
  const turn = (turns.get(key) ?? Promise.resolve()).then(work).finally(() => {
    if (turns.get(key) === turn) turns.delete(key);
  });
  turns.set(key, turn);
}

async function replace(order: PodOrder): Promise<void> {
  await stop(order.key);
  const { key, run } = order;
  const pod = runPod(order, {
    onState: (containers) => {
      if (pods.get(key) === pod) {
        tell({ version: protocolVersion, type: 'state', key, run, containers });
      }
    },
    onLog: (container, stream, text) => log({ key, container, stream, time: Date.now(), text }),
    now: Date.now,
  });
  pods.set(key, pod);
}

async function stop(key: string): Promise<void> {
  const pod = pods.get(key);
  pods.delete(key);
  await pod?.stop();
}

/** Lines travel in batches; a program that floods loses its oldest, as it would in the ring. */
function log(line: ChildLogLine): void {
  unsentLines.push(line);
  if (unsentLines.length > 2 * linesMax) unsentLines = unsentLines.slice(-linesMax);
  if (!flushing) setTimeout(flushLines, flushMs);
  flushing = true;
}

function flushLines(): void {
  flushing = false;
  const lines = unsentLines.slice(-linesMax);
  unsentLines = [];
  tell({ version: protocolVersion, type: 'logs', lines });
}

function tell(news: FromChild): void {
  // The channel may close under us; `disconnect` then ends this process.
  if (process.connected) process.send?.(news, undefined, undefined, () => {});
}

const linesMax = 1_000;
const flushMs = 50;
