import type { DevGateway, DevGatewayState } from '../../dev-gateway.ts';
import type { TrafficEvent } from '../../traffic/traffic-event.ts';

/** What a running `up` tells, in one of its outputs. */
export interface Reporter {
  readonly ready: (state: DevGatewayState) => void;
  readonly changed: (state: DevGatewayState) => void;
  readonly traffic: (event: TrafficEvent) => void;
}

export interface Reported {
  readonly gateway: DevGateway;
  readonly kubeconfig: string;
  /** Milliseconds from the start of the command. */
  readonly sinceStart: () => number;
  readonly write: (text: string) => void;
  readonly colour: boolean;
  /** Shown when the talk's example runs because nothing was named. */
  readonly hint: string | undefined;
}
