/** How much of everything the data plane takes in, and how long it waits. */
export interface DataPlaneLimits {
  /** Open front connections over all sockets; further ones are closed at once. */
  readonly connectionsMax: number;
  /** From accept to the first bytes, from there to a finished handshake, and for each request head. */
  readonly headMs: number;
  /** A kept connection without a request is closed. */
  readonly idleMs: number;
  /** A client that sends no more of its body for so long is cut off. */
  readonly bodyIdleMs: number;
  /** Names and values of one request head together. */
  readonly headerBytesMax: number;
  readonly headersMax: number;
  /** HTTP/2 requests at one time on one connection. */
  readonly concurrentStreamsMax: number;
  /** HTTP/2 requests that a client may take back within `resetWindowMs`, on one connection. */
  readonly resetsMax: number;
  readonly resetWindowMs: number;
  /** Endpoints that are tried for one request while nothing was sent. */
  readonly attemptsMax: number;
  /** An endpoint that could not be reached is passed over for so long, if there is another. */
  readonly endpointRestMs: number;
  /** What a mirror may lag behind the primary; beyond it the copy is given up. */
  readonly mirrorBufferBytesMax: number;
  readonly mirrorMs: number;
  /** What a socket that left the table gives its requests to end. */
  readonly drainMs: number;
}

export const defaultLimits: DataPlaneLimits = {
  connectionsMax: 4096,
  headMs: 10_000,
  idleMs: 60_000,
  bodyIdleMs: 60_000,
  headerBytesMax: 64 * 1024,
  headersMax: 128,
  concurrentStreamsMax: 250,
  resetsMax: 200,
  resetWindowMs: 10_000,
  attemptsMax: 3,
  endpointRestMs: 2_000,
  mirrorBufferBytesMax: 1024 * 1024,
  mirrorMs: 30_000,
  drainMs: 10_000,
};
