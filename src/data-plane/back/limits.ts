/** Every wait and every buffer of the back leg ends somewhere. Times in milliseconds. */
export interface BackLegLimits {
  /** TCP connect to one endpoint. */
  readonly connectMs: number;
  /** TLS handshake behind a finished connect. */
  readonly handshakeMs: number;
  /** A kept connection nobody used for this long is closed. */
  readonly idleMs: number;
  /** Waiting for a connection when all of a pool are busy. */
  readonly acquireMs: number;
  /** One side may take nothing of what the other sends for so long: as long as a debugger may halt it. */
  readonly stallMs: number;
  /** A backend silent for this long after `Expect: 100-continue` is taken as willing. */
  readonly continueMs: number;
  /** Connections per pool, busy and idle. */
  readonly connectionsMax: number;
  /** Requests waiting for a connection of one pool. */
  readonly waitingMax: number;
  /** Status line and header fields of one response. */
  readonly headBytesMax: number;
  /** HTTP/2 sessions per pool. */
  readonly sessionsMax: number;
  /** Streams on one HTTP/2 session, whatever more the backend would allow. */
  readonly streamsMax: number;
  /** An HTTP/2 session with open streams is pinged this often, and must answer before the next. */
  readonly pingMs: number;
  /** Joined WebSocket connections at once. */
  readonly upgradesMax: number;
  /** How long one side of a joined connection may stay open after the other has ended. */
  readonly lingerMs: number;
  /** TLS sessions remembered for resumption, over all pools. */
  readonly tlsSessionsMax: number;
}

export const defaultBackLegLimits: BackLegLimits = {
  connectMs: 5_000,
  handshakeMs: 5_000,
  idleMs: 30_000,
  acquireMs: 10_000,
  stallMs: 300_000,
  continueMs: 1_000,
  connectionsMax: 256,
  waitingMax: 1_024,
  headBytesMax: 64 * 1024,
  sessionsMax: 8,
  streamsMax: 256,
  pingMs: 10_000,
  upgradesMax: 1_024,
  lingerMs: 10_000,
  tlsSessionsMax: 256,
};
