import type { ProblemCode } from '../../../diagnostics/catalogue.ts';
import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { BackendTLSPolicy } from '../../../resources/backend-tls-policy.ts';
import { type ObjectRef, refKey, refTo, sayRef } from '../../../resources/object.ts';
import { type ServicePort, service } from '../../../resources/service.ts';
import { sayKind } from '../say-kind.ts';
import type { World } from '../world.ts';

/** One targetRef and what came of it. */
export interface PolicyTarget {
  readonly service: ObjectRef;
  /** The port's name, where the policy names one that exists; else the whole Service is meant. */
  readonly portName?: string;
  /** Present exactly if this target is not in force. */
  readonly problem?: Finding;
  readonly note?: string;
}

interface TargetInPolicy {
  readonly resource: BackendTLSPolicy;
  readonly index: number;
  readonly winners: ReadonlyMap<string, BackendTLSPolicy>;
}

/** Equal for two targetRefs that mean the same ports. */
export function targetKey(target: ObjectRef, sectionName: string | undefined): string {
  return `${refKey(target)}#${sectionName ?? ''}`;
}

export function readTarget(
  world: World,
  { resource, index, winners }: TargetInPolicy,
): PolicyTarget {
  const object = refTo(resource);
  const targetRef = resource.spec.targetRefs[index];
  if (targetRef === undefined) return { service: object };
  const { group, kind, name, sectionName } = targetRef;
  const target: ObjectRef = { group, kind, name, namespace: object.namespace };
  const failed = (code: ProblemCode, field: string, message: string): PolicyTarget => ({
    service: target,
    problem: finding(code, { object, field: `spec.targetRefs[${index}]${field}`, message }),
  });

  if (group !== '' || kind !== 'Service') {
    const message = `An object of ${sayKind(target)} cannot be targeted here.`;
    return failed('policy-target-kind-unsupported', '.kind', message);
  }
  const found = world.snapshot.get(service, target);
  if (found === undefined) {
    return failed('policy-target-not-found', '.name', `There is no ${sayRef(target)}.`);
  }
  const covered = (found.spec.ports ?? []).filter(
    (port) => sectionName === undefined || port.name === sectionName,
  );
  if (sectionName !== undefined && covered.length === 0) {
    const message = `${sayRef(target)} has no port named ${sectionName}.`;
    return failed('policy-port-not-found', '.sectionName', message);
  }
  if (covered.length > 0 && !covered.some(isTcp)) {
    const message = `${sayRef(target)} has no TCP port that this policy could secure.`;
    return failed(
      'policy-port-not-tcp',
      sectionName === undefined ? '.name' : '.sectionName',
      message,
    );
  }
  const winner = winners.get(targetKey(target, sectionName));
  if (winner !== undefined && winner !== resource) {
    const message = `${sayRef(refTo(winner))} targets ${sayTarget(target, sectionName)} too and comes first.`;
    return failed('policy-conflicted', '', message);
  }
  const others = covered.filter((port) => !isTcp(port));
  return {
    service: target,
    ...(sectionName === undefined ? {} : { portName: sectionName }),
    ...(others.length > 0 ? { note: `Only the TCP ports of ${sayRef(target)} are covered.` } : {}),
  };
}

function isTcp({ protocol }: ServicePort): boolean {
  return protocol === 'TCP';
}

function sayTarget(target: ObjectRef, sectionName: string | undefined): string {
  return sectionName === undefined ? sayRef(target) : `port ${sectionName} of ${sayRef(target)}`;
}
