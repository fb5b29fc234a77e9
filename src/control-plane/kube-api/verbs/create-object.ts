import { event } from '../../../resources/event.ts';
import type { KubeObject } from '../../../resources/object.ts';
import { isRecord } from '../../../resources/record.ts';
import { forgetOldEvents } from '../../events/forget-old-events.ts';
import { toTimestamp } from '../../store/object-versions.ts';
import { addressed, refuseNamespace } from '../address-object.ts';
import { admitWrite, refuseOtherKind } from '../admit-write.ts';
import type { Call } from '../api-request.ts';
import { decodeBody } from '../decode-body.ts';
import { recordUpdate } from '../managed-fields/record-update.ts';
import { putNew } from '../put-object.ts';
import { alreadyExists, badRequest, methodNotAllowed } from '../refusals.ts';
import { jsonReply, type Reply } from '../reply.ts';
import type { ListRequest } from '../request-info.ts';
import type { StoredAs } from '../served-resource.ts';
import { readWriteOptions, type WriteOptions } from '../write-options.ts';

/** POST: a new object, named by itself or, with `generateName`, by five random letters. */
export function createObject(target: ListRequest, call: Call): Reply {
  const body = decodeBody(call);
  if ('refusal' in body) return body.refusal;
  const { answerTo, stored } = target.resource;
  if (answerTo) return { ...jsonReply(answerTo(body.raw, call.world)), code: 201 };
  const options = readWriteOptions(target.query, call);
  if ('refusal' in options) return options.refusal;
  if (!stored) return methodNotAllowed();
  return (
    refuseOtherKind(body.raw, target) ??
    refuseNamespace({ ...target, name: nameIn(body.raw) }, call.world.store.snapshot()) ??
    createFrom(body.raw, { target, call, options, stored })
  );
}

function nameIn({ metadata }: Record<string, unknown>): string {
  return isRecord(metadata) ? String(metadata['name'] ?? '') : '';
}

interface Creating {
  readonly target: ListRequest;
  readonly call: Call;
  readonly options: WriteOptions;
  readonly stored: StoredAs;
}

function createFrom(raw: Record<string, unknown>, creating: Creating): Reply {
  const { target, call, options, stored } = creating;
  const metadata = isRecord(raw['metadata']) ? raw['metadata'] : {};
  if ((metadata['resourceVersion'] ?? '') !== '' && !options.dryRun) {
    return badRequest('resourceVersion should not be set on objects to be created');
  }
  const name = nameOf(metadata, call);
  const there = addressed(raw, { ...target, ...(name === '' ? {} : { name }) });
  if ('refusal' in there) return there.refusal;
  const named = { ...target, name };
  const admitted = admitWrite(there.raw, { target: named, stored, options });
  if ('refusal' in admitted) return admitted.refusal;
  const { world } = call;
  const { apiVersion } = there.raw;
  const writer = {
    name: options.manager,
    apiVersion: String(apiVersion),
    time: toTimestamp(world.now()),
  };
  const { object, warnings } = admitted;
  const managedFields = recordUpdate({ after: object, kind: stored.kind, writer });
  const owned: KubeObject = { ...object, metadata: { ...object.metadata, managedFields } };
  if (isTaken(named, call)) return alreadyExists(named);
  const reply = putNew(owned, { target: named, call, dryRun: options.dryRun, warnings });
  if (stored.kind.kind === event.kind) forgetOldEvents(world.store, world.now());
  return reply;
}

/** What Postern minted or put in place may be written over: it only stood in for this. */
function isTaken(target: ListRequest & { readonly name: string }, { world }: Call): boolean {
  const { resource, namespace, name } = target;
  const { group, kind } = resource.stored?.kind ?? resource;
  const source = world.store.snapshot().sourceOf({ group, kind, namespace, name });
  return source === 'file' || source === 'api';
}

function nameOf(metadata: Record<string, unknown>, { world }: Call): string {
  const { name, generateName } = metadata;
  if (typeof name === 'string' && name !== '') return name;
  if (typeof generateName !== 'string' || generateName === '') return '';
  const letter = () => letters.charAt(Math.floor(world.random() * letters.length));
  return generateName.slice(0, 58) + Array.from({ length: 5 }, letter).join('');
}

/** Without vowels, so that no word comes of it. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';
