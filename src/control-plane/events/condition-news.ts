import type { Condition } from '../../resources/conditions.ts';
import { isRecord } from '../../resources/record.ts';
import type { Happening } from './happening.ts';

/** What conditions say, by the place they stand in and their type. */
export type ConditionFacts = ReadonlyMap<string, ConditionFact>;

export interface ConditionFact {
  readonly type: string;
  readonly isTrouble: boolean;
  readonly reason: string;
  /** With the place it is about: `Listener websecure: …`. */
  readonly message: string;
  /** A listener's: that it is well is told by its Gateway. */
  readonly isPart: boolean;
}

type News = Omit<Happening, 'object'>;

/** All conditions of a status that anybody has looked at: its own, its listeners', its parents'. */
export function conditionFacts(status: unknown): ConditionFacts {
  const facts = new Map<string, ConditionFact>();
  for (const { place, isPart, conditions } of placesIn(status)) {
    for (const { type, status: value, reason, message } of conditions) {
      facts.set(`${place} ${type}`, {
        type,
        isTrouble: value === (troubleWhenTrue.has(type) ? 'True' : 'False'),
        reason,
        // A listener's own message may name it already.
        message: message.startsWith(place) ? message : `${place}: ${message}`,
        isPart,
      });
    }
  }
  return facts;
}

/**
 * What is worth telling of the way from one status to the next: that an object was taken in, every
 * trouble when it comes and when it changes, and that it is over. That nothing is wrong with
 * references or listeners goes without saying.
 */
export function conditionNews(before: ConditionFacts, now: ConditionFacts): readonly News[] {
  const news: News[] = [];
  for (const [key, fact] of now) {
    const { reason, message } = fact;
    const told = { reason, message, topic: key, count: 1 };
    const was = before.get(key);
    const isSame = was?.reason === reason && was.message === message;
    if (fact.isTrouble && !(was?.isTrouble && isSame)) {
      news.push({ type: 'Warning', ...told });
    } else if (!fact.isTrouble && (was?.isTrouble || (!was && isToldAtFirst(fact)))) {
      news.push({ type: 'Normal', ...told });
    }
  }
  return news;
}

function isToldAtFirst({ type, isPart }: ConditionFact): boolean {
  return !isPart && (type === 'Accepted' || type === 'Programmed');
}

interface Place {
  /** `''` for the object itself. */
  readonly place: string;
  readonly isPart: boolean;
  readonly conditions: readonly Judged[];
}

function placesIn(status: unknown): readonly Place[] {
  const { conditions, listeners, parents, ancestors } = treeOf(status);
  return [
    { place: '', isPart: false, conditions: conditionsOf(conditions) },
    ...treesOf(listeners).map((listener) => ({
      place: `Listener ${listener['name']}`,
      isPart: true,
      conditions: conditionsOf(listener['conditions']),
    })),
    ...[...treesOf(parents), ...treesOf(ancestors)].map((entry) => ({
      place: sayParent(treeOf(entry['parentRef'] ?? entry['ancestorRef'])),
      isPart: false,
      conditions: conditionsOf(entry['conditions']),
    })),
  ];
}

/** `Gateway traefik-gateway, listener websecure`; the Gateway is what is nearly always meant. */
function sayParent({ kind = 'Gateway', name, sectionName, port }: Tree): string {
  const section = sectionName === undefined ? '' : `, listener ${sectionName}`;
  return `${kind} ${name}${section}${port === undefined ? '' : `, port ${port}`}`;
}

type Judged = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** Nobody has looked yet at what is unknown. */
function conditionsOf(value: unknown): readonly Judged[] {
  return treesOf(value).flatMap(({ type, status, reason = '', message = '' }) =>
    typeof type === 'string' && (status === 'True' || status === 'False')
      ? [{ type, status, reason: String(reason), message: String(message) }]
      : [],
  );
}

function treesOf(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.map(treeOf) : [];
}

function treeOf(value: unknown): Tree {
  return isRecord(value) ? value : {};
}

type Tree = Readonly<Record<string, unknown>>;

/** Conditions of these types are good when they are false, or not there at all. */
const troubleWhenTrue: ReadonlySet<string> = new Set([
  'Conflicted',
  'InsecureFrontendValidationMode',
  'OverlappingTLSConfig',
  'PartiallyInvalid',
]);
