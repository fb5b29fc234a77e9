import type { DevGatewayState } from '../../dev-gateway.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { TrafficEvent } from '../../traffic/traffic-event.ts';
import { summarizeGateways } from './gateway-summary.ts';
import { countFindings, readyEvent } from './ready-event.ts';
import { type Reported, type Reporter, tellNews } from './reporter.ts';

/** One JSON object a line, each with an `event`; failures carry the line of YAML they come from. */
export function createNdjsonReporter({ gateway, kubeconfig, write }: Reported): Reporter {
  const tell = (value: object) => write(`${JSON.stringify(value)}\n`);
  const newsOf = tellNews((finding) => JSON.stringify(finding));

  function tellFindings({ findings }: DevGatewayState): void {
    for (const finding of newsOf(findings)) tell(findingEvent(finding));
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
