import type { DevGatewayState } from '../../dev-gateway.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { TrafficEvent } from '../../traffic/traffic-event.ts';
import { summarizeGateways } from './gateway-summary.ts';
import { countFindings, readyEvent } from './ready-event.ts';
import type { Reported, Reporter } from './reporter.ts';

/** One JSON object a line, each with an `event`; failures carry the line of YAML they come from. */
export function createNdjsonReporter({ gateway, kubeconfig, write }: Reported): Reporter {
  const tell = (value: object) => write(`${JSON.stringify(value)}\n`);
  let told: ReadonlySet<string> = new Set();

  /** Only what is new: a finding that stays is not told again with every save. */
  function tellFindings({ findings }: DevGatewayState): void {
    const now = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
    for (const [key, finding] of now) if (!told.has(key)) tell(findingEvent(finding));
    told = new Set(now.keys());
  }

  return {
    ready(state) {
      tell(readyEvent(gateway, { state, kubeconfig }));
      tellFindings(state);
    },
    changed(state) {
      tell({
        event: 'changed',
        revision: state.outcome.revision,
        gateways: summarizeGateways(state.outcome.routingTable, state.sockets),
        findings: countFindings(state.findings),
      });
      tellFindings(state);
    },
    traffic: (event) => tell(withPosition(event)),
  };

  function withPosition(event: TrafficEvent): object {
    const origin = 'failure' in event ? event.failure.origin : undefined;
    const position = origin && gateway.controlPlane.locate(origin);
    return position ? { ...event, position } : event;
  }
}

function findingEvent(finding: Finding): object {
  return { event: 'finding', ...finding };
}
