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
  /** A stream on which nothing moves is closed, sooner once one side has ended. */
  readonly streamIdleMs: number;
  readonly streamHalfOpenMs: number;
  /** Client addresses remembered at one time on one UDP socket, each for so long after its last datagram. */
  readonly udpFlowsMax: number;
  readonly udpIdleMs: number;
  /** Datagrams that wait for one side to be sent; further ones are dropped, as a network would. */
  readonly udpQueueBytesMax: number;
  /** From questions to external authorities to their whole answers, all those of one request. */
  readonly authMs: number;
  /** Of a body that goes along with such a question, and of the answer's. */
  readonly authBytesMax: number;
  /** Of all such bodies together, each until its request is over; one that comes then is refused. */
  readonly authHeldBytesMax: number;
  /** Of a body that may be sent again; a longer one is sent once. */
  readonly replayBytesMax: number;
  /** The least wait before a request is tried again. */
  readonly retryBackoffMsMin: number;
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
  streamIdleMs: 3_600_000,
  streamHalfOpenMs: 300_000,
  udpFlowsMax: 2048,
  udpIdleMs: 60_000,
  udpQueueBytesMax: 4 * 1024 * 1024,
  authMs: 10_000,
  authBytesMax: 1024 * 1024,
  authHeldBytesMax: 64 * 1024 * 1024,
  replayBytesMax: 1024 * 1024,
  retryBackoffMsMin: 25,
  drainMs: 10_000,
};
