import type { DevGateway, DevGatewayState } from '../../dev-gateway.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { type GatewaySummary, summarizeGateways } from './gateway-summary.ts';

/** The first line that says all is up. Its shape is a contract (architecture, the command line). */
export interface ReadyEvent {
  readonly event: 'ready';
  readonly gateways: readonly GatewaySummary[];
  readonly externalCa: string;
  readonly internalCa: string;
  readonly kubeconfig: string;
  readonly findings: FindingCounts;
}

export interface FindingCounts {
  readonly error: number;
  readonly warning: number;
}

export function readyEvent(
  gateway: DevGateway,
  { state, kubeconfig }: { state: DevGatewayState; kubeconfig: string },
): ReadyEvent {
  return {
    event: 'ready',
    gateways: summarizeGateways(state.outcome.routingTable, state.sockets),
    externalCa: gateway.certificates.externalCaFile,
    internalCa: gateway.certificates.internalCaFile,
    kubeconfig,
    findings: countFindings(state.findings),
  };
}

export function countFindings(findings: readonly Finding[]): FindingCounts {
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  return { error: count('error'), warning: count('warning') };
}
