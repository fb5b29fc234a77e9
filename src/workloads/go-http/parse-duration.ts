/**
 * Parses a duration as Go writes it: `300ms`, `-1.5h`, `2h45m`, `0`. Returns milliseconds, or
 * undefined where Go would report an error.
 */
export function parseDuration(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  let rest = text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return 0;
  if (rest === '') return undefined;
  let ms = 0;
  while (rest !== '') {
    // A number always precedes its unit; either side of the point may be empty, but not both.
    const part = /^(\d*)(?:\.(\d*))?([^\d.]+)/.exec(rest);
    const unitMs = unitsMs.get(part?.[3] ?? '');
    const digits = `${part?.[1] ?? ''}${part?.[2] ?? ''}`;
    if (part === null || unitMs === undefined || digits === '') return undefined;
    ms += Number(`${part[1]}.${part[2] ?? ''}`.replace(/^\./, '0.').replace(/\.$/, '')) * unitMs;
    rest = rest.slice(part[0].length);
  }
  return ms > durationMsMax ? undefined : sign * ms;
}

const unitsMs = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['\u00b5s', 1e-3],
  ['\u03bcs', 1e-3],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Nanoseconds must fit into 63 bits. */
const durationMsMax = 2 ** 63 / 1e6;
