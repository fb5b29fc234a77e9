/**
 * A map that can be copied at the price of a hundredth of it: its keys lie in buckets, and a copy
 * shares each bucket with the original until one of the two writes into it.
 */
export interface EntryMap<T> {
  readonly get: (key: string) => T | undefined;
  readonly set: (key: string, value: T) => void;
  readonly delete: (key: string) => void;
  readonly values: () => Iterable<T>;
  /** What is written to the copy is not seen here. After this, nothing may be written here. */
  readonly copy: () => EntryMap<T>;
}

export function createEntryMap<T>(): EntryMap<T> {
  return open(new Map());
}

function open<T>(buckets: Map<number, Map<string, T>>): EntryMap<T> {
  const own = new Set<number>();
  const writable = (key: string): Map<string, T> => {
    const index = hash(key);
    const bucket = buckets.get(index);
    if (bucket && own.has(index)) return bucket;
    own.add(index);
    const copied = new Map(bucket);
    buckets.set(index, copied);
    return copied;
  };
  return {
    get: (key) => buckets.get(hash(key))?.get(key),
    set: (key, value) => void writable(key).set(key, value),
    delete: (key) => void writable(key).delete(key),
    *values() {
      for (const bucket of buckets.values()) yield* bucket.values();
    },
    copy: () => open(new Map(buckets)),
  };
}

/** FNV-1a, as far as it tells apart names that differ in their last letters only. */
function hash(key: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    sum = Math.imul(sum ^ key.charCodeAt(index), 0x01000193);
  }
  return (sum ^ (sum >>> 15)) & (bucketCount - 1);
}

const bucketCount = 128;
