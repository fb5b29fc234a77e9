/** Fields that the resources room keeps without giving them a type, read for people. */
import { isRecord } from '../../../resources/record.ts';

/** The IPs or names of `status.loadBalancer.ingress`. */
export function loadBalancerAddresses(status: unknown): readonly string[] {
  return list(at(status, 'loadBalancer', 'ingress')).flatMap(
    (entry) => text(at(entry, 'ip')) ?? text(at(entry, 'hostname')) ?? [],
  );
}

/** `Kind.group/name` of `spec.parameters`. */
export function parametersOf(parameters: unknown): string | undefined {
  const [kind, name] = [text(at(parameters, 'kind')), text(at(parameters, 'name'))];
  if (kind === undefined || name === undefined) return undefined;
  const group = text(at(parameters, 'apiGroup'));
  return group === undefined ? `${kind}/${name}` : `${kind}.${group}/${name}`;
}

/** The value at a path of plain fields; undefined as soon as one is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (isRecord(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
