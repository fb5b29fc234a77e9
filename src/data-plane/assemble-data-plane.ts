import { randomBytes } from 'node:crypto';
import type { SourcePosition } from '../diagnostics/finding.ts';
import type { Origin } from '../resources/object.ts';
import type { RoutingTable } from '../routing-table/routing-table.ts';
import type { TrafficFeed } from '../traffic/feed.ts';
import type { BackLeg } from './back/exchange.ts';
import type { SocketReport } from './fleet.ts';
import { createProtocolServers, type UpgradeVisit, type Visit } from './front/protocol-servers.ts';
import { createServerCertificates } from './front/server-certificates.ts';
import { createFronts } from './fronts.ts';
import { type DataPlaneLimits, defaultLimits } from './limits.ts';
import { createEndpointChooser } from './request/choose-endpoint.ts';
import { ByteBudget } from './request/external-auth/byte-budget.ts';
import type { Gate } from './request/gate.ts';
import { serveBroken, serveUnsupported } from './request/serve-broken.ts';
import { serveRequest } from './request/serve-request.ts';
import { createSessionKeeper } from './request/session-keeper.ts';
import { createTrafficIds } from './traffic-ids.ts';

export interface DataPlane {
  /**
   * Serves this table from now on: opens, keeps and closes sockets by their key. Resolves when every
   * socket of the table is open or known to be unavailable, one report each, in the table's order.
   * Calls are carried out one after another. Sockets that could not be opened are tried again.
   */
  readonly apply: (table: RoutingTable) => Promise<readonly SocketReport[]>;
  /** Stops accepting, lets requests end for `drainMs`, then closes everything. */
  readonly close: (options: { readonly drainMs: number }) => Promise<void>;
  readonly stats: () => DataPlaneStats;
}

export interface DataPlaneOptions {
  readonly feed: TrafficFeed;
  /** Where a part of the table stands in the person's files, for error pages. */
  readonly locate: (origin: Origin) => SourcePosition | undefined;
  /** X-Forwarded-Server */
  readonly serverName: string;
  /** Milliseconds since the epoch; `Date.now` by default. */
  readonly now?: () => number;
  /** In [0, 1); `Math.random` by default. */
  readonly random?: () => number;
  readonly limits?: Partial<DataPlaneLimits>;
  /** 32 secret bytes that session persistence lives by; fresh ones by default, which end all sessions. */
  readonly sessionKey?: Buffer;
}

export interface DataPlaneStats {
  /** Open front connections. */
  readonly connections: number;
  /** Requests since the start. */
  readonly requests: number;
  /** Open connections to backends. */
  readonly backConnections: number;
}

/** A data plane over any back leg. */
export function assembleDataPlane(options: DataPlaneOptions, back: BackLeg): DataPlane {
  const { feed, locate, serverName, now = Date.now, random = Math.random } = options;
  const { sessionKey = randomBytes(32) } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const counts = { connections: 0, requests: 0 };
  const nextRequestId = createTrafficIds('r', random);
  const endpoints = createEndpointChooser(limits.endpointRestMs, () => performance.now());
  const gate: Gate = {
    back,
    feed,
    locate,
    serverName,
    now,
    random,
    limits,
    heldBytes: new ByteBudget(limits.authHeldBytesMax),
    endpoints,
    sessions: createSessionKeeper(sessionKey, now),
    nextRequestId() {
      counts.requests += 1;
      return nextRequestId();
    },
  };
  const serve = (visit: Visit | UpgradeVisit): void => {
    // A bug that even the error page could not survive costs one connection, not the process.
    serveRequest(gate, visit).catch(() => visit.connection.stream.destroy());
  };
  const servers = createProtocolServers(
    {
      visit: serve,
      upgrade: (visit) => {
        if (visit.request.method === 'CONNECT') serveUnsupported(gate, visit);
        else serve(visit);
      },
      broken: (broken) => serveBroken(gate, broken),
      unsupported: (visit) => serveUnsupported(gate, visit),
    },
    limits,
  );
  const certificates = createServerCertificates(randomBytes(48));
  const fronts = createFronts({
    feed,
    limits,
    certificates,
    servers,
    streams: {
      back,
      endpoints,
      feed,
      limits,
      now,
      random,
      nextStreamId: createTrafficIds('s', random),
    },
    nextConnectionId: createTrafficIds('c', random),
    now,
    counts,
  });
  let turn: Promise<unknown> = Promise.resolve();
  return {
    apply(table) {
      const applied = turn.then(() => fronts.apply(table));
      turn = applied.then(() => back.retain(table));
      return applied;
    },
    async close({ drainMs }) {
      await turn;
      await fronts.close(drainMs);
      servers.close();
      await back.close();
    },
    stats: () => ({ ...counts, backConnections: back.connections() }),
  };
}
