import type { Results } from './results.ts';

/** What Postern promises itself, and whether this run kept it. */
export interface Target {
  readonly promise: string;
  readonly found: string;
  readonly kept: boolean;
}

/** Only what was measured; a target is never a reason to fail, because machines differ. */
export function judge(results: Results): readonly Target[] {
  return [cpuBesideCaddy, memory, ready, version, ...reloads, matching].flatMap(
    (target) => target(results) ?? [],
  );
}

function cpuBesideCaddy({ contest }: Results): Target | undefined {
  const rows = contest?.sections.find(({ part }) => part === 'http1')?.rows ?? [];
  const cpuOf = (name: string) =>
    rows.find(({ contender }) => contender === name)?.cpuMsPer1000 ?? Number.NaN;
  const ratio = cpuOf('postern') / cpuOf('caddy');
  if (Number.isNaN(ratio)) return undefined;
  return target('HTTP/1.1 CPU', { found: ratio, atMost: 1.7, unit: '× Caddy', digits: 2 });
}

function memory({ contest }: Results): Target | undefined {
  const peak = contest?.memory.find(({ contender }) => contender === 'postern')?.peakMiB;
  if (peak === undefined) return undefined;
  return target('memory under load', { found: peak, atMost: 150, unit: 'MiB' });
}

function ready({ coldStart }: Results): Target | undefined {
  if (!coldStart) return undefined;
  const found = coldStart.firstReadyMs / 1000;
  return target('first start to ready', { found, atMost: 2, unit: 's', digits: 2 });
}

function version({ coldStart }: Results): Target | undefined {
  if (!coldStart) return undefined;
  return target('--version', { found: coldStart.versionMs, atMost: 500, unit: 'ms' });
}

const reloads = [
  { documents: 10, atMost: 250 },
  { documents: 2000, atMost: 1000 },
].map(({ documents, atMost }) => ({ reload }: Results): Target | undefined => {
  const found = reload?.find((figures) => figures.documents === documents)?.medianMs;
  if (found === undefined) return undefined;
  return target(`reload of ${documents} documents`, { found, atMost, unit: 'ms' });
});

function matching({ match }: Results): Target | undefined {
  const costOf = (routes: number) =>
    match?.find((cost) => cost.routes === routes && cost.depth === 2 && cost.asked === 'few')
      ?.microseconds ?? Number.NaN;
  const found = costOf(10_000) / costOf(10);
  if (Number.isNaN(found)) return undefined;
  const unit = '× 10 routes';
  return target('matching among 10,000 routes', { found, atMost: 3, unit, digits: 2 });
}

interface Measured {
  readonly found: number;
  readonly atMost: number;
  readonly unit: string;
  readonly digits?: number;
}

function target(what: string, { found, atMost, unit, digits = 0 }: Measured): Target {
  return {
    promise: `${what} ≤ ${atMost} ${unit}`,
    found: `${found.toFixed(digits)} ${unit}`,
    kept: found <= atMost,
  };
}
