import type { RoutingTable } from '../../routing-table/routing-table.ts';
import type {
  BackHandshake,
  FrontHandshake,
  RequestStory,
  TrafficPicture,
} from '../traffic-picture.ts';

/** A front connection and the back connection that its requests went on to, side by side. */
export interface HandshakeRow {
  readonly key: string;
  /** When the younger of the two shook hands; milliseconds since the epoch. */
  readonly at: number;
  readonly front?: FrontHandshake;
  readonly back?: BackHandshake;
  /** The newest request that went this way; absent before the first. */
  readonly latest?: RequestStory;
  /** How many of the requests that are remembered went this way. */
  readonly requests: number;
  /** A policy demands TLS of the backend, by the table as it is now. */
  readonly isGoverned: boolean;
  /** Lower case: what `/` looks for. */
  readonly search: string;
}

export type LegState =
  /** A TLS handshake that is remembered, good or bad. */
  | 'completed'
  | 'failed'
  /** Without TLS, as configured. */
  | 'plaintext'
  /** No connection was needed or allowed. */
  | 'none'
  /** It was too long ago. */
  | 'forgotten';

/** Newest first. */
export function handshakeRows(
  picture: TrafficPicture,
  table: RoutingTable,
): readonly HandshakeRow[] {
  const governed = governedBackends(table);
  const dialledFor = new Map([...picture.backs.values()].map((back) => [back.request, back]));
  const pairs = new Map<string, Pair>();
  for (const story of picture.requests) {
    const back = backOf(story, { picture, dialledFor });
    const key = `${story.connection}|${back?.backConnection ?? story.end?.backConnection ?? ''}`;
    const front = picture.fronts.get(story.connection);
    const pair = pairs.get(key) ?? { key, front, back, stories: [] };
    pair.stories.push(story);
    pairs.set(key, pair);
  }
  const paired = new Set([...pairs.values()].map(({ front }) => front?.connection));
  const alone = [...picture.fronts.values()]
    .filter(({ connection }) => !paired.has(connection))
    .map((front): Pair => ({ key: `${front.connection}|`, front, back: undefined, stories: [] }));
  return [...pairs.values(), ...alone]
    .map((pair) => rowOf(pair, governed))
    .sort((a, b) => b.at - a.at);
}

export function frontState({ front, latest }: HandshakeRow): LegState {
  if (front) return front.event === 'front-handshake-failed' ? 'failed' : 'completed';
  return latest?.line.scheme === 'http' ? 'plaintext' : 'forgotten';
}

export function backState({ back, latest, isGoverned }: HandshakeRow): LegState {
  if (back) return back.event === 'back-handshake-failed' ? 'failed' : 'completed';
  if (latest?.end?.backConnection === undefined) return 'none';
  return isGoverned ? 'forgotten' : 'plaintext';
}

/** True when the request met a connection that an earlier one had dialled. */
export function isReused({ back, latest }: HandshakeRow): boolean {
  return back !== undefined && latest !== undefined && back.request !== latest.request;
}

interface Pair {
  readonly key: string;
  readonly front: FrontHandshake | undefined;
  readonly back: BackHandshake | undefined;
  readonly stories: RequestStory[];
}

interface Backs {
  readonly picture: TrafficPicture;
  /** By the request that asked for the connection: a failed dial has no request that used it. */
  readonly dialledFor: ReadonlyMap<string, BackHandshake>;
}

function backOf(story: RequestStory, { picture, dialledFor }: Backs): BackHandshake | undefined {
  const used = story.end?.backConnection;
  return (
    (used === undefined ? undefined : picture.backs.get(used)) ?? dialledFor.get(story.request)
  );
}

function rowOf({ key, front, back, stories }: Pair, governed: ReadonlySet<string>): HandshakeRow {
  const latest = stories.at(-1);
  const isFresh = back && stories.some(({ request }) => request === back.request);
  const begun = [front?.at, isFresh ? back.at : undefined].filter((at) => at !== undefined);
  return {
    key,
    at: begun.length > 0 ? Math.max(...begun) : (stories[0]?.at ?? 0),
    ...(front ? { front } : {}),
    ...(back ? { back } : {}),
    ...(latest ? { latest } : {}),
    requests: stories.length,
    isGoverned: governed.has(latest?.end?.backend ?? back?.backend ?? ''),
    search: searchText({ front, back, latest }),
  };
}

function searchText({
  front,
  back,
  latest,
}: Pick<Pair, 'front' | 'back'> & { latest: RequestStory | undefined }): string {
  const failures = [front, back, latest?.end].flatMap((each) =>
    each && 'failure' in each ? [each.failure.code] : [],
  );
  const of = latest ? [latest.line.method, latest.line.host, latest.line.target] : [];
  const status = String(latest?.end?.status ?? '');
  return [front?.client, back?.backend, back?.pod?.name, ...of, status, ...failures]
    .join(' ')
    .toLowerCase();
}

function governedBackends(table: RoutingTable): ReadonlySet<string> {
  const rules = table.sockets
    .flatMap(({ listeners }) => listeners)
    .flatMap(({ virtualHosts }) => virtualHosts)
    .flatMap((host) => host.rules);
  return new Set(
    rules.flatMap(({ backends }) =>
      backends.flatMap(({ target }) =>
        target.kind === 'backend' && target.backend.tls.mode !== 'plaintext'
          ? [target.backend.name]
          : [],
      ),
    ),
  );
}
