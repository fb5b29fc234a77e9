import type { KubeObject } from '../../../resources/object.ts';
import type { StoreSnapshot } from '../../store/object-shelves.ts';
import type { Call } from '../api-request.ts';
import { isCustom } from '../derived/custom-resource-definitions.ts';
import { readPage } from '../read-page.ts';
import { badRequest } from '../refusals.ts';
import { jsonReply, objectReply, type Reply } from '../reply.ts';
import type { ListRequest } from '../request-info.ts';
import { readSelectors, type Selection } from '../selectors.ts';
import type { ServedResource } from '../served-resource.ts';
import { metadataOnly } from '../show-object.ts';
import { makeTable } from '../tables/make-table.ts';
import { tellDifferences } from '../tell-differences.ts';
import { asVersion } from './served-version.ts';

/** The objects of a resource, of one namespace or of all, in pages if the client wants pages. */
export function listObjects(target: ListRequest, call: Call): Reply {
  const selection = readSelectors(target.query);
  if ('problem' in selection) return badRequest(selection.problem);
  const page = readPage(target.query, call.world);
  if ('refusal' in page) return page.refusal;
  const { snapshot, limit, isAhead } = page;
  const ahead = selectObjects(target, snapshot, selection).filter(isAhead);
  const objects = ahead.slice(0, limit);
  const rest = ahead.length - objects.length;
  const last = objects.at(-1);
  const metadata = {
    resourceVersion: String(snapshot.revision),
    ...(rest > 0 && last ? { continue: page.continueAfter(last), remainingItemCount: rest } : {}),
  };
  return showList(objects, { target, call, metadata, snapshot });
}

/** Those that are selected, in the namespace of the URL. */
export function selectObjects(
  { resource, namespace }: Pick<ListRequest, 'resource' | 'namespace'>,
  snapshot: StoreSnapshot,
  { includes }: Extract<Selection, { includes: unknown }>,
): readonly KubeObject[] {
  return resource
    .list(snapshot)
    .filter(
      (object) => (namespace === '' || object.metadata.namespace === namespace) && includes(object),
    );
}

interface Listing {
  readonly target: ListRequest;
  readonly call: Call;
  readonly metadata: { readonly resourceVersion: string };
  readonly snapshot: StoreSnapshot;
}

/** Objects in the form that the client asked for; the snapshot is the moment they are of. */
export function showList(
  objects: readonly KubeObject[],
  { target, call, metadata, snapshot }: Listing,
): Reply {
  const { resource, version } = target;
  if (call.form === 'table') {
    const { resourceVersion } = metadata;
    const now = call.world.now();
    const table = makeTable(objects, { ...target, snapshot, now, resourceVersion });
    const warnings = tellDifferences(objects, snapshot);
    return { ...jsonReply({ ...table, metadata }), warnings };
  }
  if (call.form === 'metadata') {
    const kind = 'PartialObjectMetadataList';
    const items = objects.map(metadataOnly);
    return objectReply({ kind, apiVersion: 'meta.k8s.io/v1', metadata, items }, call);
  }
  const list = {
    kind: `${resource.kind}List`,
    apiVersion: resource.group === '' ? version : `${resource.group}/${version}`,
    metadata,
    items: objects.map((object) => asItem(asVersion(object, target), resource)),
  };
  return objectReply(list, call);
}

/** As in a cluster: items of built-in kinds leave it to the list to say what they are. */
function asItem(object: KubeObject, resource: ServedResource): object {
  if (isCustom(resource)) return object;
  const { apiVersion, kind, ...item } = object;
  return item;
}
