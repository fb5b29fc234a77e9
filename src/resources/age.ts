/** The time since then: `11s`, `2m13s`, `3h5m`, `5d`, or `<unknown>`. */
export function sayAge(since: string | undefined, now: number): string {
  const start = Date.parse(since ?? '');
  return Number.isNaN(start) ? '<unknown>' : sayDuration(now - start);
}

/** Two units at most, fewer the longer it is, with the thresholds that kubectl users know. */
export function sayDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  // Clocks may differ a little; beyond that the time is wrong, and says so.
  if (seconds < -1) return '<invalid>';
  if (seconds < 120) return `${Math.max(0, seconds)}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return pair(minutes, 'm', [seconds % 60, 's']);
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return pair(hours, 'h', [minutes % 60, 'm']);
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return pair(days, 'd', [hours % 24, 'h']);
  if (days < 2 * 365) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? pair(years, 'y', [days % 365, 'd']) : `${years}y`;
}

function pair(count: number, unit: string, [rest, small]: [number, string]): string {
  return rest === 0 ? `${count}${unit}` : `${count}${unit}${rest}${small}`;
}
