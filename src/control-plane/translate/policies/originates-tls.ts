import type { ServedListener } from '../graph.ts';

/**
 * Whether policies say how a listener's backends are spoken to. What passes through is the client's own
 * TLS, and UDP knows none. (`backendtlspolicy.md` 3)
 */
export function originatesTls(listener: ServedListener): boolean {
  return listener.scheme !== 'udp' && !passesTls(listener);
}

export function passesTls({ streamMode }: ServedListener): boolean {
  return streamMode === 'passthrough';
}
