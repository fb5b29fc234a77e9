import type { ServedListener } from '../graph.ts';

/**
 * Whether policies say how a listener's backends are spoken to. What passes through is the client's own
 * TLS, and UDP knows none. (`backendtlspolicy.md` 3)
 */
export function originatesTls({ scheme, streamMode }: ServedListener): boolean {
  return scheme !== 'udp' && streamMode !== 'passthrough';
}
