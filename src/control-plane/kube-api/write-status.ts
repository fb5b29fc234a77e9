import { type KubeObject, refTo } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { admitStatus } from '../admission/admit.ts';
import { equalValues } from '../store/equal-values.ts';
import { withChange } from '../store/object-versions.ts';
import type { Preconditions } from '../store/store.ts';
import { isCustom } from './derived/custom-resource-definitions.ts';
import type { Overwriting } from './overwriting.ts';
import { answerWrite } from './put-object.ts';
import { invalid } from './refusals.ts';
import type { Reply } from './reply.ts';

/**
 * The status, and of built-in kinds the labels and annotations too, as in a cluster; the rest of the
 * body does not count. Postern's own controller writes the statuses of what it serves again whenever
 * it has something new to say.
 */
export function writeStatus(
  raw: Record<string, unknown>,
  { target, call, options, before, expected }: Overwriting & { readonly expected: Preconditions },
): Reply {
  const metadata = metadataWith(raw, { target, before });
  const admission = admitStatus({ ...before, metadata, status: raw['status'] ?? {} });
  if (admission.outcome === 'foreign') return invalid(target, []);
  if (admission.outcome === 'refused') return invalid(target, admission.causes);
  const status = 'status' in admission.object ? admission.object.status : undefined;
  const putting = { target, call, dryRun: options.dryRun, warnings: [] };
  if (options.dryRun) {
    const version = Number(before.metadata.resourceVersion ?? 0);
    const object = withChange(before, { metadata, status }, version);
    return answerWrite({ outcome: 'written', object }, putting, 200);
  }
  const { store } = call.world;
  if (metadata !== before.metadata) {
    const result = store.update({ ...before, metadata: admission.object.metadata }, expected);
    if (result.outcome === 'conflict') return answerWrite(result, putting, 200);
  }
  const left = metadata === before.metadata ? expected : {};
  return answerWrite(store.writeStatus(refTo(before), status, left), putting, 200);
}

function metadataWith(
  { metadata }: Record<string, unknown>,
  { target, before }: Pick<Overwriting, 'target' | 'before'>,
): KubeObject['metadata'] {
  if (isCustom(target.resource) || !isRecord(metadata)) return before.metadata;
  const { labels = {}, annotations = {} } = before.metadata;
  const said = { labels: metadata['labels'] ?? {}, annotations: metadata['annotations'] ?? {} };
  if (equalValues({ labels, annotations }, said)) return before.metadata;
  // Proof of the cast: admission looks at what was said before anything is done with it.
  return { ...before.metadata, ...said } as KubeObject['metadata'];
}
