import { refKey } from '../resources/object.ts';
import { createRate, type Rate } from './rate.ts';
import { keep, prune } from './recent-entries.ts';
import type { RequestEnd, Tally } from './traffic-picture.ts';

export interface Tallies {
  readonly count: (end: RequestEnd) => void;
  /** The one that counted last comes last. `now` in milliseconds since the epoch. */
  readonly all: (now: number) => readonly Tally[];
}

/** Clients choose the host names, so there is a limit: the tally unused for longest goes first. */
export function createTallies(talliesMax: number): Tallies {
  const counters = new Map<string, Counter>();
  return {
    count(end) {
      const facts = factsOf(end);
      const key = `${facts.listener}|${facts.rule}|${facts.backend}|${facts.host}`;
      const counter = counters.get(key) ?? newCounter(facts);
      counter.requests += 1;
      counter.lastStatus = end.status;
      if (end.event === 'request-failed') counter.failed += 1;
      counter.rate.count(end.at);
      keep(counters, key, counter);
      prune(counters, talliesMax);
    },
    all: (now) =>
      [...counters.values()].map(({ facts, requests, failed, lastStatus, rate }) => ({
        ...facts,
        requests,
        failed,
        lastStatus,
        perSecond: rate.perSecond(now),
      })),
  };
}

interface Counter {
  readonly facts: CountedFacts;
  requests: number;
  failed: number;
  lastStatus: number;
  readonly rate: Rate;
}

type CountedFacts = Pick<Tally, 'rule' | 'listener' | 'backend' | 'host'>;

function newCounter(facts: CountedFacts): Counter {
  return { facts, requests: 0, failed: 0, lastStatus: 0, rate: createRate() };
}

function factsOf({ rule, listener, backend = '', line }: RequestEnd): CountedFacts {
  return {
    rule: rule ? `${refKey(rule.object)} ${rule.field}` : '',
    listener: listener ? `${refKey(listener.object)} ${listener.field}` : '',
    backend,
    host: line.host.toLowerCase().replace(/:\d*$/, ''),
  };
}
