import { refTo } from '../../resources/object.ts';
import { admitStatus } from '../admission/admit.ts';
import { withChange } from '../store/object-versions.ts';
import type { Preconditions } from '../store/store.ts';
import type { Overwriting } from './overwriting.ts';
import { answerWrite } from './put-object.ts';
import { invalid } from './refusals.ts';
import type { Reply } from './reply.ts';

/**
 * The status alone; the rest of the body does not count. Postern's own controller writes the
 * statuses of what it serves again whenever it has something new to say.
 */
export function writeStatus(
  raw: Record<string, unknown>,
  { target, call, options, before, expected }: Overwriting & { readonly expected: Preconditions },
): Reply {
  const admission = admitStatus({ ...before, status: raw['status'] ?? {} });
  if (admission.outcome === 'foreign') return invalid(target, []);
  if (admission.outcome === 'refused') return invalid(target, admission.causes);
  const status = 'status' in admission.object ? admission.object.status : undefined;
  const putting = { target, call, dryRun: options.dryRun, warnings: [] };
  if (options.dryRun) {
    const version = Number(before.metadata.resourceVersion ?? 0);
    const object = withChange(before, { status }, version);
    return answerWrite({ outcome: 'written', object }, putting, 200);
  }
  const result = call.world.store.writeStatus(refTo(before), status, expected);
  return answerWrite(result, putting, 200);
}
