import type { DevGateway, DevGatewayState } from '../../dev-gateway.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { TrafficEvent } from '../../traffic/traffic-event.ts';

/** What a running `up` tells, in one of its outputs. */
export interface Reporter {
  readonly ready: (state: DevGatewayState) => void;
  readonly changed: (state: DevGatewayState) => void;
  readonly traffic: (event: TrafficEvent) => void;
}

/**
 * Of all findings there are those that were not there the last time: one that stays is not told
 * again with every save. `identify` says which is which, and is asked once for each object.
 */
export function tellNews(identify: (finding: Finding) => string) {
  const known = new WeakMap<Finding, string>();
  let told: ReadonlySet<string> = new Set();
  const identityOf = (finding: Finding): string => {
    const identity = known.get(finding) ?? identify(finding);
    known.set(finding, identity);
    return identity;
  };
  return (findings: readonly Finding[]): readonly Finding[] => {
    const before = told;
    told = new Set(findings.map(identityOf));
    return findings.filter((finding) => !before.has(identityOf(finding)));
  };
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
