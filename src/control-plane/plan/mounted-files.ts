import { configMap } from '../../resources/config-map.ts';
import type { Container } from '../../resources/container.ts';
import type { PodSpec } from '../../resources/pod.ts';
import { secret } from '../../resources/secret.ts';
import type { ObjectName, Snapshot } from '../store/snapshot.ts';
import { type VolumeSource, volumeSources } from './volume-sources.ts';

export type Files = Readonly<Record<string, Uint8Array>>;

/** What a volume lacks: a whole object, or one key of it. */
export interface MissingSource {
  readonly source: VolumeSource;
  readonly volumeIndex: number;
  /** Absent when the object itself is missing. */
  readonly key?: string;
}

export interface Volumes {
  readonly files: ReadonlyMap<string, Files>;
  readonly missing: readonly MissingSource[];
}

/** The files of every volume of a pod spec, by volume name. */
export function readVolumes(snapshot: Snapshot, namespace: string, spec: PodSpec): Volumes {
  const files = new Map<string, Files>();
  const missing: MissingSource[] = [];
  for (const [volumeIndex, volume] of (spec.volumes ?? []).entries()) {
    const found: Record<string, Uint8Array> = {};
    for (const source of volumeSources(volume)) {
      const data = readSource(snapshot, source.kind, { namespace, name: source.name });
      const lacking = data ? copyItems(source, data, found) : [undefined];
      if (source.optional) continue;
      for (const key of lacking) {
        missing.push({ source, volumeIndex, ...(key === undefined ? {} : { key }) });
      }
    }
    files.set(volume.name, found);
  }
  return { files, missing };
}

/** Returns the keys that are asked for and not there. */
function copyItems(
  source: VolumeSource,
  data: Files,
  found: Record<string, Uint8Array>,
): readonly string[] {
  const lacking: string[] = [];
  for (const { key, path } of source.items ?? Object.keys(data).map(sameName)) {
    const content = data[key];
    if (content) found[path] = content;
    else lacking.push(key);
  }
  return lacking;
}

/** A container's files by mount path. A `subPath` mounts one file, or one folder, of a volume. */
export function mountFiles(container: Container, { files }: Volumes): Record<string, Files> {
  const mounted: Record<string, Files> = {};
  for (const { name, mountPath, subPath } of container.volumeMounts ?? []) {
    const all = files.get(name) ?? {};
    if (!subPath) {
      mounted[mountPath] = { ...mounted[mountPath], ...all };
      continue;
    }
    const file = all[subPath];
    const slash = mountPath.lastIndexOf('/');
    const folder = file ? mountPath.slice(0, slash) || '/' : mountPath;
    const part = file ? { [mountPath.slice(slash + 1)]: file } : below(all, `${subPath}/`);
    mounted[folder] = { ...mounted[folder], ...part };
  }
  return mounted;
}

/** The data of a Secret or ConfigMap as bytes. */
export function readSource(
  snapshot: Snapshot,
  kind: VolumeSource['kind'],
  name: ObjectName,
): Files | undefined {
  if (kind === 'Secret') {
    const found = snapshot.get(secret, name);
    return found && mapValues(found.data ?? {}, fromBase64);
  }
  const found = snapshot.get(configMap, name);
  if (!found) return undefined;
  return {
    ...mapValues(found.data ?? {}, fromText),
    ...mapValues(found.binaryData ?? {}, fromBase64),
  };
}

function below(files: Files, folder: string): Files {
  return Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => path.startsWith(folder))
      .map(([path, content]) => [path.slice(folder.length), content]),
  );
}

function mapValues(
  values: Readonly<Record<string, string>>,
  convert: (value: string) => Uint8Array,
): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, convert(value)]));
}

function fromBase64(encoded: string): Uint8Array {
  return Uint8Array.from(Buffer.from(encoded, 'base64'));
}

function fromText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function sameName(key: string): { key: string; path: string } {
  return { key, path: key };
}
