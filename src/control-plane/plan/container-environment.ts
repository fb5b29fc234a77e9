import type { Container, EnvVar } from '../../resources/container.ts';
import type { Pod } from '../../resources/pod.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { readSource } from './mounted-files.ts';

/**
 * The environment of a container: `envFrom` first, then `env` in order, each of which may use
 * `$(NAME)` of those before it. What refers to nothing is left out: a sample backend starts without.
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
    const value = valueFor(snapshot, pod, variable);
    if (value !== undefined) environment[variable.name] = expand(value, environment);
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

function valueFor(snapshot: Snapshot, pod: Pod, variable: EnvVar): string | undefined {
  const { value, valueFrom } = variable;
  if (!valueFrom) return value ?? '';
  const namespace = pod.metadata.namespace ?? '';
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
  if (fieldRef) return fieldOf(pod, fieldRef.fieldPath);
  const reference = secretKeyRef ?? configMapKeyRef;
  if (!reference) return undefined;
  const kind = secretKeyRef ? 'Secret' : 'ConfigMap';
  const data = readSource(snapshot, kind, { namespace, name: reference.name ?? '' });
  const content = data?.[reference.key];
  return content && toText(content);
}

/** What a pod knows of itself before it runs; its addresses are not known then. */
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
      return spec.nodeName;
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? 'default';
    default:
      return undefined;
  }
}

function toText(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}
