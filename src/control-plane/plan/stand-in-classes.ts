import { type Finding, finding } from '../../diagnostics/finding.ts';
import { gateway } from '../../resources/gateway.ts';
import { type GatewayClass, gatewayClass } from '../../resources/gateway-class.ts';
import { refTo } from '../../resources/object.ts';
import type { Snapshot } from '../store/snapshot.ts';

export interface StandInClasses {
  readonly classes: readonly GatewayClass[];
  readonly findings: readonly Finding[];
}

/**
 * A GatewayClass for every Gateway that names one which is not there. A cluster's classes usually
 * come with its controller, not with the manifests of an application.
 */
export function standInClasses(declared: Snapshot): StandInClasses {
  const classes = new Map<string, GatewayClass>();
  const findings: Finding[] = [];
  for (const one of declared.list(gateway)) {
    const name = one.spec.gatewayClassName;
    if (declared.get(gatewayClass, { namespace: '', name })) continue;
    classes.set(name, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'postern' } },
      spec: { controllerName: 'postern.dev/gateway-controller' },
    });
    findings.push(
      finding('gateway-class-stand-in', {
        object: refTo(one),
        field: 'spec.gatewayClassName',
        message: `GatewayClass ${name} is not in these manifests, so Postern put one in its place.`,
      }),
    );
  }
  return { classes: [...classes.values()], findings };
}
