import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Keeps the heap of a busy proxy small. Under load Node 24 lets the young generation grow to
 * 128 MiB, and collects the old one only after hundreds; both stay resident and buy a proxy nothing,
 * because its objects die with their request. The flags for this count only at start-up, and a
 * program that people start by its name is past that; so growth is watched, and ended here.
 */
export function limitHeap(): void {
  let youngIsLimited = false;
  let collectAboveBytes = usedBytes() + garbageBytesMax;
  const collect = collector();
  new PerformanceObserver(() => {
    if (!youngIsLimited && youngBytes() >= youngBytesMax) {
      setFlagsFromString('--semi-space-growth-factor=1');
      youngIsLimited = true;
    }
    if (usedBytes() > collectAboveBytes) {
      collect();
      collectAboveBytes = usedBytes() + garbageBytesMax;
    }
  }).observe({ entryTypes: ['gc'] });
}

/** V8's own full collection, which Node does not hand out otherwise. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? () => void collect() : () => {};
}

function usedBytes(): number {
  return getHeapStatistics().used_heap_size;
}

function youngBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return space?.space_size ?? 0;
}

const youngBytesMax = 16 * 1024 * 1024;
/**
 * A collection takes some 20 ms; at this distance there is one in ten thousand requests, or in a
 * thousand new connections, whose garbage holds far more memory outside of the heap.
 */
const garbageBytesMax = 10 * 1024 * 1024;
