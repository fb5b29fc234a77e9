import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * Holds V8's young generation to 16 MiB. Under load Node 24 lets it grow to 128 MiB, which is
 * resident from then on and buys a proxy nothing: its objects die with their request. The flag for
 * the maximum counts only at start-up, and a program that people start by its name is past that; so
 * growing is watched, and stopped.
 */
export function limitYoungGeneration(): void {
  const observer = new PerformanceObserver(() => {
    if (youngBytes() < youngBytesMax) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
}

function youngBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return space?.space_size ?? 0;
}

const youngBytesMax = 16 * 1024 * 1024;
