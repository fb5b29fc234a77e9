import { refTo } from '../../../resources/object.ts';
import type { Call } from '../api-request.ts';
import { badRequest } from '../refusals.ts';
import { objectReply, type Reply } from '../reply.ts';
import type { ListRequest } from '../request-info.ts';
import { readSelectors } from '../selectors.ts';
import { readDeleteOptions } from './delete-object.ts';
import { selectObjects } from './list-objects.ts';
import { asVersion } from './served-version.ts';

/** DELETE of a list: all that a list with the same selectors would show, and that list. */
export function deleteObjects(target: ListRequest, call: Call): Reply {
  const { resource, version, query } = target;
  const selection = readSelectors(query);
  if ('problem' in selection) return badRequest(selection.problem);
  const options = readDeleteOptions(query, call);
  if ('refusal' in options) return options.refusal;
  const { store } = call.world;
  const isNamespaces = resource.group === '' && resource.kind === 'Namespace';
  const objects = selectObjects(target, store.snapshot(), selection).filter(
    ({ metadata }) => !(isNamespaces && metadata.name === 'default'),
  );
  if (!options.dryRun) {
    if (options.orphans) for (const { metadata } of objects) store.orphan(metadata.uid ?? '');
    store.removeAll(objects.map(refTo));
  }
  const list = {
    kind: `${resource.kind}List`,
    apiVersion: resource.group === '' ? version : `${resource.group}/${version}`,
    metadata: { resourceVersion: String(store.revision()) },
    items: objects.map((object) => asVersion(object, target)),
  };
  return objectReply(list, call);
}
