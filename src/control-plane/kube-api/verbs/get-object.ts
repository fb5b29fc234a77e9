import type { Form } from '../negotiate.ts';
import { jsonReply, type Reply, statusReply } from '../reply.ts';
import type { ObjectRequest } from '../request-info.ts';
import { qualifiedName } from '../served-resources.ts';
import { makeTable } from '../tables/make-table.ts';
import type { World } from '../world.ts';
import { asVersion } from './served-version.ts';

/** One object, whole; as a Table it is the one row. */
export function getObject(
  request: ObjectRequest,
  { world, form }: { world: World; form: Form },
): Reply {
  const { resource, version, namespace, name, query } = request;
  const { snapshot, now } = world;
  const found = resource.get(snapshot, { namespace, name });
  if (!found) return notFound(request);
  const object = asVersion(found, { resource, version });
  if (form === 'object') return jsonReply(object);
  const { resourceVersion = String(snapshot.revision) } = object.metadata;
  return jsonReply(makeTable([object], { resource, snapshot, now, query, resourceVersion }));
}

/** `gateways.gateway.networking.k8s.io "x" not found` */
export function notFound({ resource, name }: ObjectRequest): Reply {
  const { group, plural } = resource;
  return statusReply({
    code: 404,
    reason: 'NotFound',
    message: `${qualifiedName(resource)} "${name}" not found`,
    details: { name, ...(group === '' ? {} : { group }), kind: plural },
  });
}
