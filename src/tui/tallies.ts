import { type Origin, refKey } from '../resources/object.ts';
import { createRate, type Rate } from './rate.ts';
import { keep, prune } from './recent-entries.ts';
import type { RequestEnd, StreamEvent, Tally } from './traffic-picture.ts';

export interface Tallies {
  readonly count: (end: RequestEnd) => void;
  /** A stream once: when its backend was reached, or when that came to nothing. */
  readonly countStream: (event: StreamEvent) => void;
  /** The one that counted last comes last. `now` in milliseconds since the epoch. */
  readonly all: (now: number) => readonly Tally[];
}

/** Clients choose the host names, so there is a limit: the tally unused for longest goes first. */
export function createTallies(talliesMax: number): Tallies {
  const counters = new Map<string, Counter>();
  const counterFor = (facts: CountedFacts, at: number): Counter => {
    const key = `${facts.listener}|${facts.rule}|${facts.backend}|${facts.host}`;
    const counter = counters.get(key) ?? newCounter(facts);
    counter.requests += 1;
    counter.rate.count(at);
    keep(counters, key, counter);
    prune(counters, talliesMax);
    return counter;
  };
  return {
    count(end) {
      const counter = counterFor(factsOf(end, end.line.host), end.at);
      counter.lastStatus = end.status;
      if (end.event === 'request-failed') counter.failed += 1;
    },
    countStream(event) {
      const { listener, route, backend = '', sni = '', at } = event;
      const counter = counterFor(factsOf({ listener, rule: route, backend }, sni), at);
      if (event.event === 'stream-closed' && event.failure) counter.failed += 1;
    },
    all: (now) =>
      [...counters.values()].map(({ facts, requests, failed, lastStatus, rate }) => ({
        ...facts,
        requests,
        failed,
        ...(lastStatus === undefined ? {} : { lastStatus }),
        perSecond: rate.perSecond(now),
      })),
  };
}

interface Counter {
  readonly facts: CountedFacts;
  requests: number;
  failed: number;
  lastStatus?: number;
  readonly rate: Rate;
}

type CountedFacts = Pick<Tally, 'rule' | 'listener' | 'backend' | 'host'>;

function newCounter(facts: CountedFacts): Counter {
  return { facts, requests: 0, failed: 0, rate: createRate() };
}

interface Way {
  readonly rule?: Origin | undefined;
  readonly listener?: Origin | undefined;
  readonly backend?: string;
}

function factsOf({ rule, listener, backend = '' }: Way, host: string): CountedFacts {
  return {
    rule: rule ? `${refKey(rule.object)} ${rule.field}` : '',
    listener: listener ? `${refKey(listener.object)} ${listener.field}` : '',
    backend,
    host: host.toLowerCase().replace(/:\d*$/, ''),
  };
}
