import type { RequestReceived, TrafficEvent } from '../traffic/traffic-event.ts';
import { createRate } from './rate.ts';
import { keep, prune, touch } from './recent-entries.ts';
import { createTallies } from './tallies.ts';
import type {
  BackHandshake,
  FrontHandshake,
  RequestEnd,
  RequestStory,
  StreamEvent,
  TrafficPicture,
} from './traffic-picture.ts';

export interface TrafficLog {
  readonly take: (event: TrafficEvent) => void;
  /** `now` in milliseconds since the epoch; only the rates depend on it. */
  readonly picture: (now: number) => TrafficPicture;
}

export interface TrafficLimits {
  readonly requestsMax: number;
  readonly handshakesMax: number;
  readonly talliesMax: number;
  /** Streams that are open and known to be. */
  readonly streamsMax: number;
}

/**
 * Remembers the newest traffic, with limits on everything: it is told of every event, so it does
 * as little as it can for each, and what is shown is made from it a few times a second.
 */
export function createTrafficLog(limits: TrafficLimits = usualLimits): TrafficLog {
  const requests = new Map<string, RequestStory>();
  const fronts = new Map<string, FrontHandshake>();
  const backs = new Map<string, BackHandshake>();
  const openStreams = new Map<string, true>();
  const tallies = createTallies(limits.talliesMax);
  const rate = createRate();
  let total = 0;

  function received(event: RequestReceived): void {
    const { request, connection, client, at, line } = event;
    keep(requests, request, { request, connection, client, at, line, mirrorFailures: [] });
    prune(requests, limits.requestsMax);
  }

  function ended(end: RequestEnd): void {
    const { request, connection, client, at, line } = end;
    const begun = requests.get(request) ?? { request, connection, client, at, line };
    requests.set(request, { mirrorFailures: [], ...begun, end });
    prune(requests, limits.requestsMax);
    // Handshakes in use stay, however long ago they were.
    touch(fronts, connection);
    if (end.backConnection !== undefined) touch(backs, end.backConnection);
    if (end.event === 'websocket-closed') return;
    total += 1;
    rate.count(end.at);
    tallies.count(end);
  }

  /** What was opened has been counted; what closes without that is counted then. */
  function stream(event: StreamEvent): void {
    const isOpened = event.event === 'stream-opened';
    if (isOpened) keep(openStreams, event.stream, true);
    if (isOpened || !openStreams.delete(event.stream)) tallies.countStream(event);
    prune(openStreams, limits.streamsMax);
    touch(fronts, event.connection);
    if (event.backConnection !== undefined) touch(backs, event.backConnection);
  }

  return {
    take(event) {
      switch (event.event) {
        case 'front-handshake-completed':
        case 'front-handshake-failed':
          keep(fronts, event.connection, event);
          return prune(fronts, limits.handshakesMax);
        case 'back-handshake-completed':
        case 'back-handshake-failed':
          keep(backs, event.backConnection, event);
          return prune(backs, limits.handshakesMax);
        case 'request-received':
          return received(event);
        case 'stream-opened':
        case 'stream-closed':
          return stream(event);
        case 'mirror-failed': {
          const story = requests.get(event.request);
          if (!story) return;
          const mirrorFailures = [...story.mirrorFailures, event].slice(-mirrorFailuresMax);
          return void requests.set(event.request, { ...story, mirrorFailures });
        }
        default:
          return ended(event);
      }
    },
    picture: (now) => ({
      requests: [...requests.values()],
      fronts: new Map(fronts),
      backs: new Map(backs),
      tallies: tallies.all(now),
      perSecond: rate.perSecond(now),
      total,
    }),
  };
}

const usualLimits: TrafficLimits = {
  requestsMax: 500,
  handshakesMax: 300,
  talliesMax: 2000,
  streamsMax: 5000,
};
const mirrorFailuresMax = 5;
