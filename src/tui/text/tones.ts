import type { Tone } from './line.ts';

/** A status in the colour of its class: good, elsewhere, the client's fault, ours. */
export function statusTone(status: number): Tone {
  if (status === 0) return 'faint';
  if (status >= 500) return 'error';
  if (status >= 400) return 'warning';
  return status >= 300 ? 'info' : 'good';
}
