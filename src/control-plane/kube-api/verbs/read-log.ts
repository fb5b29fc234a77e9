import { type Pod, pod as podKind } from '../../../resources/pod.ts';
import type { Call } from '../api-request.ts';
import { isOn } from '../is-on.ts';
import { badRequest, notFound } from '../refusals.ts';
import { type Answer, type Sink, textReply } from '../reply.ts';
import type { ObjectRequest } from '../request-info.ts';
import type { LogLine } from '../world.ts';

/** `pods/<name>/log`: plain lines of one container, and with `follow` those that are yet to come. */
export function readLog(target: ObjectRequest, { world }: Call): Answer {
  const { namespace, name, query } = target;
  const { store, podLogs, now } = world;
  const pod = store.snapshot().get(podKind, { namespace, name });
  if (!pod) return notFound(target);
  const container = chooseContainer(pod, query.get('container') ?? '');
  if ('problem' in container) return badRequest(container.problem);
  const since = sinceOf(query, now());
  const read = () =>
    podLogs({ namespace, name }).filter((line) => line.container === container.name);
  const all = read();
  const recent = all.filter((line) => Date.parse(line.time) >= since);
  const tail = countOf(query.get('tailLines'), recent.length);
  const shown = tail === 0 ? [] : recent.slice(-tail);
  const write = writerOf(query);
  if (!isOn(query, 'follow')) {
    return textReply(cutTo(query.get('limitBytes'), shown.map(write).join('')));
  }
  const isThere = () => {
    const now = store.snapshot().get(podKind, { namespace, name });
    return now?.metadata.uid === pod.metadata.uid;
  };
  const following = { first: shown, last: all.at(-1), read, write, isThere };
  return { contentType: textType, stream: (sink) => follow(sink, following) };
}

interface Following {
  readonly first: readonly LogLine[];
  /** The newest line there was. */
  readonly last: LogLine | undefined;
  readonly read: () => readonly LogLine[];
  readonly write: (line: LogLine) => string;
  readonly isThere: () => boolean;
}

/** Looks for new lines a few times a second, and ends with the pod. */
function follow(sink: Sink, { first, last, read, write, isThere }: Following): () => void {
  let newest = last;
  let isBlocked = false;
  const put = (lines: readonly LogLine[]): void => {
    if (lines.length === 0 || sink.write(lines.map(write).join(''))) return;
    isBlocked = true;
    sink.onDrain(() => {
      isBlocked = false;
    });
  };
  const look = (): void => {
    // A slow reader loses what the pod's memory drops meanwhile, and nothing piles up here.
    if (isBlocked) return;
    const lines = read();
    const known = newest === undefined ? -1 : lines.lastIndexOf(newest);
    newest = lines.at(-1) ?? newest;
    put(lines.slice(known + 1));
    if (!isThere()) sink.end();
  };
  put(first);
  const timer = setInterval(look, lookMs);
  return () => clearInterval(timer);
}

function writerOf(query: URLSearchParams): (line: LogLine) => string {
  return isOn(query, 'timestamps')
    ? ({ time, text }) => `${time} ${text}\n`
    : ({ text }) => `${text}\n`;
}

function chooseContainer({ metadata, spec }: Pod, asked: string) {
  const names = spec.containers.map(({ name }) => name);
  const [only] = names;
  if (asked === '' && only !== undefined && names.length === 1) return { name: only };
  if (names.includes(asked)) return { name: asked };
  const problem =
    asked === ''
      ? `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]`
      : `container ${asked} is not valid for pod ${metadata.name}`;
  return { problem };
}

/** Milliseconds since the epoch; before everything if nothing readable was asked. */
function sinceOf(query: URLSearchParams, now: number): number {
  const seconds = query.get('sinceSeconds');
  if (seconds !== null && /^\d+$/.test(seconds)) return now - Number(seconds) * 1000;
  const time = Date.parse(query.get('sinceTime') ?? '');
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

function countOf(text: string | null, otherwise: number): number {
  return text !== null && /^\d+$/.test(text) ? Number(text) : otherwise;
}

function cutTo(bytes: string | null, text: string): string {
  const limit = countOf(bytes, Number.POSITIVE_INFINITY);
  return Number.isFinite(limit) ? Buffer.from(text).subarray(0, limit).toString('utf8') : text;
}

const textType = 'text/plain; charset=utf-8';
const lookMs = 200;
