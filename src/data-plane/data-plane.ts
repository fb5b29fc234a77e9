/**
 * The data plane: sockets, TLS on the front, routing by table, forwarding through the back leg, and
 * streams of bytes (TLS, TCP, UDP) beside the requests.
 *
 * In comes a whole routing table at a time; out go answered requests and, to whoever watches, the
 * traffic events. Each request keeps the table it began with, and an unchanged socket never drops a
 * connection when the table is swapped. This room knows no Kubernetes: it does not resolve, judge or
 * order anything, it takes the first rule that matches. It never speaks to a backend whose policy
 * cannot be honoured, and nothing that a client or a backend does makes it throw.
 */
import type { DataPlane, DataPlaneOptions } from './assemble-data-plane.ts';
import { assembleDataPlane } from './assemble-data-plane.ts';
import { createBackLeg } from './back/back-leg.ts';

export type { DataPlane, DataPlaneOptions, DataPlaneStats } from './assemble-data-plane.ts';
export type { SocketReport } from './fleet.ts';
export { limitHeap } from './heap-limits.ts';
export type { DataPlaneLimits } from './limits.ts';

export function createDataPlane(options: DataPlaneOptions): DataPlane {
  return assembleDataPlane(
    options,
    createBackLeg({ feed: options.feed, ...(options.now ? { now: options.now } : {}) }),
  );
}
