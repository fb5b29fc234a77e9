import type { TrafficEvent } from './traffic-event.ts';

/**
 * The bounded stream of traffic events. Synchronous, and no room acts on it: it is for watching
 * only. A watcher that throws is dropped, so that looking never harms serving.
 */
export interface TrafficFeed {
  readonly publish: (event: TrafficEvent) => void;
  /** Calls `watcher` for every event from now on; the returned function stops it. */
  readonly watch: (watcher: (event: TrafficEvent) => void) => () => void;
  /** The newest events, oldest first, at most `eventsMax`. */
  readonly recent: () => readonly TrafficEvent[];
}

export function createTrafficFeed(eventsMax = 500): TrafficFeed {
  const ring: TrafficEvent[] = [];
  let next = 0;
  const watchers = new Set<(event: TrafficEvent) => void>();
  return {
    publish(event) {
      ring[next] = event;
      next = (next + 1) % eventsMax;
      for (const watcher of watchers) {
        try {
          watcher(event);
        } catch {
          watchers.delete(watcher);
        }
      }
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    recent: () => [...ring.slice(next), ...ring.slice(0, next)].filter(Boolean),
  };
}
