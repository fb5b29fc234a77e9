import type { KubeObject } from '../../../resources/object.ts';
import type { Form } from '../negotiate.ts';
import { badRequest, jsonReply, type Reply } from '../reply.ts';
import type { ListRequest } from '../request-info.ts';
import { readSelectors } from '../selectors.ts';
import { makeTable } from '../tables/make-table.ts';
import type { World } from '../world.ts';
import { asVersion } from './served-version.ts';

/** All objects of a resource, of one namespace or of all; `limit` is not needed for so few. */
export function listObjects(
  { resource, version, namespace, query }: ListRequest,
  { world, form }: { world: World; form: Form },
): Reply {
  const selection = readSelectors(query);
  if ('problem' in selection) return badRequest(selection.problem);
  const { snapshot, now } = world;
  const isThere = ({ metadata }: KubeObject) =>
    namespace === '' || metadata.namespace === namespace;
  const objects = resource
    .list(snapshot)
    .filter((object) => isThere(object) && selection.includes(object))
    .map((object) => asVersion(object, { resource, version }));
  const resourceVersion = String(snapshot.revision);
  if (form === 'table') {
    return jsonReply(makeTable(objects, { resource, snapshot, now, query, resourceVersion }));
  }
  return jsonReply({
    kind: `${resource.kind}List`,
    apiVersion: resource.group === '' ? version : `${resource.group}/${version}`,
    metadata: { resourceVersion },
    items: objects,
  });
}
