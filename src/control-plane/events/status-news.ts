import { knownKinds } from '../../resources/known-kinds.ts';
import { type KubeObject, refKey, refTo } from '../../resources/object.ts';
import type { StoreSnapshot } from '../store/object-shelves.ts';
import { statusOf } from '../store/object-versions.ts';
import { type ConditionFacts, conditionFacts, conditionNews } from './condition-news.ts';
import type { Happening } from './happening.ts';

/**
 * Compares the statuses of all objects of the Gateway API with those of the time before. Gives back
 * something for every object, so that who has little time can stop in between: what happened to it,
 * mostly nothing.
 */
export type StatusReader = (snapshot: StoreSnapshot) => Generator<readonly Happening[], void>;

export function createStatusReader(): StatusReader {
  let known = new Map<string, { readonly object: KubeObject; readonly facts: ConditionFacts }>();
  return function* read(snapshot) {
    const seen: typeof known = new Map();
    for (const object of gatewayApiKinds.flatMap((kind) => snapshot.list(kind))) {
      const ref = refTo(object);
      const key = `${refKey(ref)} ${object.metadata.uid}`;
      const before = known.get(key);
      const facts = before?.object === object ? before.facts : conditionFacts(statusOf(object));
      seen.set(key, { object, facts });
      const isOld = facts === before?.facts;
      const news = isOld ? [] : conditionNews(before?.facts ?? noFacts, facts);
      yield news.map((one) => ({ ...one, object: ref }));
    }
    known = seen;
  };
}

const noFacts: ConditionFacts = new Map();
const gatewayApiKinds = knownKinds.filter(({ group }) => group === 'gateway.networking.k8s.io');
