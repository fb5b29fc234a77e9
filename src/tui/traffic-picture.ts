import type {
  BackHandshakeCompleted,
  BackHandshakeFailed,
  FrontHandshakeCompleted,
  FrontHandshakeFailed,
  MirrorFailed,
  RequestCompleted,
  RequestFailed,
  RequestLine,
  StreamClosed,
  StreamOpened,
  WebSocketClosed,
  WebSocketOpened,
} from '../traffic/traffic-event.ts';

export type FrontHandshake = FrontHandshakeCompleted | FrontHandshakeFailed;
export type BackHandshake = BackHandshakeCompleted | BackHandshakeFailed;
export type RequestEnd = RequestCompleted | RequestFailed | WebSocketOpened | WebSocketClosed;

export type StreamEvent = StreamOpened | StreamClosed;

/** One request as far as it has come. */
export interface RequestStory {
  readonly request: string;
  readonly connection: string;
  readonly client: string;
  /** When it came in, or ended if its beginning was not seen; milliseconds since the epoch. */
  readonly at: number;
  readonly line: RequestLine;
  readonly end?: RequestEnd;
  readonly mirrorFailures: readonly MirrorFailed[];
}

/** How often one backend of one rule was asked for by one host name, or led to by a stream. */
export interface Tally {
  /** `ruleKey` of the rule that answered. */
  readonly rule: string;
  /** `refKey` and field of the listener. */
  readonly listener: string;
  readonly backend: string;
  /** Lower case, without port. */
  readonly host: string;
  readonly requests: number;
  readonly failed: number;
  /** Of the newest request; streams have none. */
  readonly lastStatus?: number;
  readonly perSecond: number;
}

/** The traffic at one moment, never changed afterwards. */
export interface TrafficPicture {
  /** Oldest first. */
  readonly requests: readonly RequestStory[];
  readonly fronts: ReadonlyMap<string, FrontHandshake>;
  readonly backs: ReadonlyMap<string, BackHandshake>;
  readonly tallies: readonly Tally[];
  readonly perSecond: number;
  /** Requests since the screen was opened. */
  readonly total: number;
}
