import type { Backend, Endpoint } from '../../routing-table/backend.ts';

/** Spreads requests over the endpoints of a backend and lets unreachable ones rest for a while. */
export interface EndpointChooser {
  /** The next endpoint that was not `tried` for this request; `undefined` if there is none left. */
  readonly choose: (backend: Backend, tried: readonly Endpoint[]) => Endpoint | undefined;
  /** The endpoint could not be reached; it rests for `endpointRestMs`. */
  readonly noteFailure: (endpoint: Endpoint) => void;
}

/** `now` in milliseconds of any steady clock. */
export function createEndpointChooser(restMs: number, now: () => number): EndpointChooser {
  const turns = new WeakMap<Backend, { next: number }>();
  const restingUntil = new Map<string, number>();
  const isResting = (endpoint: Endpoint): boolean =>
    (restingUntil.get(`${endpoint.address}:${endpoint.port}`) ?? 0) > now();
  return {
    choose(backend, tried) {
      const { endpoints } = backend;
      if (endpoints.length <= 1) return tried.length === 0 ? endpoints[0] : undefined;
      const turn = turnOf(turns, backend);
      turn.next = (turn.next + 1) % endpoints.length;
      let resting: Endpoint | undefined;
      for (let step = 0; step < endpoints.length; step += 1) {
        const endpoint = endpoints[(turn.next + step) % endpoints.length];
        if (endpoint === undefined || tried.includes(endpoint)) continue;
        if (restingUntil.size === 0 || !isResting(endpoint)) return endpoint;
        resting ??= endpoint;
      }
      // If all of them rest, trying is better than refusing.
      return resting;
    },
    noteFailure({ address, port }) {
      const at = now();
      if (restingUntil.size >= restingMax) {
        for (const [key, until] of restingUntil) if (until <= at) restingUntil.delete(key);
        if (restingUntil.size >= restingMax) restingUntil.clear();
      }
      restingUntil.set(`${address}:${port}`, at + restMs);
    },
  };
}

function turnOf(turns: WeakMap<Backend, { next: number }>, backend: Backend): { next: number } {
  const known = turns.get(backend);
  if (known !== undefined) return known;
  const turn = { next: -1 };
  turns.set(backend, turn);
  return turn;
}

const restingMax = 1024;
