import { type Pod, pod as podKind } from '../../../resources/pod.ts';
import { badRequest, type Reply, textReply } from '../reply.ts';
import type { ObjectRequest } from '../request-info.ts';
import type { World } from '../world.ts';
import { notFound } from './get-object.ts';

/** `pods/<name>/log`: plain lines of one container. Following is not possible yet, and says so. */
export function readLog(request: ObjectRequest, { snapshot, podLogs, now }: World): Reply {
  const { namespace, name, query } = request;
  const pod = snapshot.get(podKind, { namespace, name });
  if (!pod) return notFound(request);
  if (query.get('follow') === 'true') {
    return badRequest('following a log is not supported here: ask again without --follow');
  }
  const container = chooseContainer(pod, query.get('container') ?? '');
  if ('problem' in container) return badRequest(container.problem);
  const since = sinceOf(query, now);
  const lines = podLogs({ namespace, name }).filter(
    (line) => line.container === container.name && Date.parse(line.time) >= since,
  );
  const tail = countOf(query.get('tailLines'), lines.length);
  const stamped = query.get('timestamps') === 'true';
  const shown = tail === 0 ? [] : lines.slice(-tail);
  return textReply(
    shown.map(({ time, text }) => (stamped ? `${time} ${text}\n` : `${text}\n`)).join(''),
  );
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
