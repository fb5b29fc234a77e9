import type { Container, EnvVar } from '../../resources/container.ts';
import { nodeName, type Pod } from '../../resources/pod.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { readSource } from './mounted-files.ts';

/**
 * The environment of a container: `envFrom` first, then `env` in order. A value that is written out
 * may use `$(NAME)` of those before it. What refers to nothing is left out: a sample backend starts
 * without.
 */
export function containerEnvironment(
  snapshot: Snapshot,
  pod: Pod,
  container: Container,
): Readonly<Record<string, string>> {
  const namespace = pod.metadata.namespace ?? '';
  const environment: Record<string, string> = {};
  const keys = (kind: 'Secret' | 'ConfigMap', name = '') =>
    Object.entries(readSource(snapshot, kind, { namespace, name }) ?? {});
  for (const { prefix = '', secretRef, configMapRef } of container.envFrom ?? []) {
    const all = [
      ...(secretRef ? keys('Secret', secretRef.name) : []),
      ...(configMapRef ? keys('ConfigMap', configMapRef.name) : []),
    ];
    for (const [key, content] of all) environment[`${prefix}${key}`] = toText(content);
  }
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom
      ? valueFrom(snapshot, pod, variable.valueFrom)
      : expand(variable.value ?? '', environment);
    if (value !== undefined) environment[variable.name] = value;
  }
  return environment;
}

/** Kubernetes' `$(NAME)`: an unknown name stays as it stands, `$$` is a dollar sign. */
export function expand(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (written, name?: string) => {
    if (name === undefined) return '$';
    return Object.hasOwn(environment, name) ? (environment[name] ?? written) : written;
  });
}

function valueFrom(
  snapshot: Snapshot,
  pod: Pod,
  { secretKeyRef, configMapKeyRef, fieldRef }: NonNullable<EnvVar['valueFrom']>,
): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  if (fieldRef) return fieldOf(pod, fieldRef.fieldPath);
  const reference = secretKeyRef ?? configMapKeyRef;
  if (!reference) return undefined;
  const kind = secretKeyRef ? 'Secret' : 'ConfigMap';
  const data = readSource(snapshot, kind, { namespace, name: reference.name ?? '' });
  const content = data?.[reference.key];
  return content && toText(content);
}

/** What a pod knows of itself before it runs; a placeholder stands for its address. */
function fieldOf({ metadata, spec }: Pod, path: string): string | undefined {
  const entry = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (entry) return metadata[entry[1] === 'labels' ? 'labels' : 'annotations']?.[entry[2] ?? ''];
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace;
    case 'metadata.uid':
      return metadata.uid;
    case 'spec.nodeName':
      return spec.nodeName ?? nodeName;
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? 'default';
    case 'status.podIP':
    case 'status.podIPs':
      return addressPlaceholder;
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostAddress;
    default:
      return undefined;
  }
}

function toText(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

/** No value of a manifest can hold a zero byte, so that none is taken for it. */
export const addressPlaceholder = '\u0000pod address\u0000';
/** As the status of every pod says. */
const hostAddress = '127.0.0.1';
