import { type Finding, finding } from '../../diagnostics/finding.ts';
import { gateway } from '../../resources/gateway.ts';
import { type GatewayClass, gatewayClass } from '../../resources/gateway-class.ts';
import { ingress } from '../../resources/ingress.ts';
import { type IngressClass, ingressClass } from '../../resources/ingress-class.ts';
import { refTo } from '../../resources/object.ts';
import type { Snapshot } from '../store/snapshot.ts';

export interface StandInClasses {
  readonly classes: readonly (GatewayClass | IngressClass)[];
  readonly findings: readonly Finding[];
}

/**
 * A GatewayClass for every Gateway, and an IngressClass for every Ingress, that names one which is not
 * there. A cluster's classes usually come with its controller, not with the manifests of an application.
 */
export function standInClasses(declared: Snapshot): StandInClasses {
  const [gateways, ingresses] = [forGateways(declared), forIngresses(declared)];
  return {
    classes: [...gateways.classes, ...ingresses.classes],
    findings: [...gateways.findings, ...ingresses.findings],
  };
}

function forGateways(declared: Snapshot): StandInClasses {
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

/** An Ingress may name none, or one by its old annotation; neither needs the object. */
function forIngresses(declared: Snapshot): StandInClasses {
  const classes = new Map<string, IngressClass>();
  const findings: Finding[] = [];
  for (const one of declared.list(ingress)) {
    const name = one.spec.ingressClassName;
    if (!name || declared.get(ingressClass, { namespace: '', name })) continue;
    classes.set(name, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'postern' } },
      spec: { controller: 'postern.dev/ingress-controller' },
    });
    findings.push(
      finding('ingress-class-stand-in', {
        object: refTo(one),
        field: 'spec.ingressClassName',
        message: `IngressClass ${name} is not in these manifests, so Postern put one in its place.`,
      }),
    );
  }
  return { classes: [...classes.values()], findings };
}
