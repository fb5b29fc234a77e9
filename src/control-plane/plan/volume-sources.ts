import type { Volume } from '../../resources/volume.ts';

/** One Secret or ConfigMap that a volume is filled from. */
export interface VolumeSource {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  /** Which keys, under which file names; absent takes all under their own. */
  readonly items?: readonly { readonly key: string; readonly path: string }[];
  /** A missing object or key is no reason to wait. */
  readonly optional: boolean;
  /** Below the volume: `secret`, `projected.sources[1].configMap`. */
  readonly field: string;
}

/** What a volume is filled from, in the order in which later files replace earlier ones. */
export function volumeSources(volume: Volume): readonly VolumeSource[] {
  const { secret, configMap, projected } = volume;
  const sources: VolumeSource[] = [];
  if (secret?.secretName) {
    sources.push(sourceOf('Secret', { ...secret, name: secret.secretName }, 'secret'));
  }
  if (configMap?.name) sources.push(sourceOf('ConfigMap', configMap, 'configMap'));
  for (const [index, projection] of (projected?.sources ?? []).entries()) {
    const field = `projected.sources[${index}]`;
    if (projection.secret) sources.push(sourceOf('Secret', projection.secret, `${field}.secret`));
    if (projection.configMap) {
      sources.push(sourceOf('ConfigMap', projection.configMap, `${field}.configMap`));
    }
  }
  return sources;
}

interface Reference {
  readonly name?: string;
  readonly items?: VolumeSource['items'];
  readonly optional?: boolean;
}

function sourceOf(
  kind: VolumeSource['kind'],
  { name = '', items, optional = false }: Reference,
  field: string,
): VolumeSource {
  return { kind, name, optional, field, ...(items ? { items } : {}) };
}
