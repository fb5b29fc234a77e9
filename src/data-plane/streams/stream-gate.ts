import type { TrafficFeed } from '../../traffic/feed.ts';
import type { BackLeg } from '../back/exchange.ts';
import type { DataPlaneLimits } from '../limits.ts';
import type { EndpointChooser } from '../request/choose-endpoint.ts';

/** What all streams of a data plane share. */
export interface StreamGate {
  readonly back: BackLeg;
  readonly endpoints: EndpointChooser;
  readonly feed: TrafficFeed;
  readonly limits: DataPlaneLimits;
  readonly nextStreamId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** In [0, 1) */
  readonly random: () => number;
}
