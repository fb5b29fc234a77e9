import { refTo } from '../../../resources/object.ts';
import type { Call } from '../api-request.ts';
import { badRequest } from '../refusals.ts';
import type { Reply } from '../reply.ts';
import type { ListRequest } from '../request-info.ts';
import { readSelectors } from '../selectors.ts';
import { readDeleteOptions } from './delete-object.ts';
import { selectObjects, showList } from './list-objects.ts';

/** DELETE of a list: all that a list with the same selectors would show, and that list. */
export function deleteObjects(target: ListRequest, call: Call): Reply {
  const { resource, query } = target;
  const selection = readSelectors(query);
  if ('problem' in selection) return badRequest(selection.problem);
  const options = readDeleteOptions(query, call);
  if ('refusal' in options) return options.refusal;
  const { store } = call.world;
  const isNamespaces = resource.group === '' && resource.kind === 'Namespace';
  const snapshot = store.snapshot();
  const objects = selectObjects(target, snapshot, selection).filter(
    ({ metadata }) => !(isNamespaces && metadata.name === 'default'),
  );
  if (!options.dryRun) {
    if (options.orphans) for (const { metadata } of objects) store.orphan(metadata.uid ?? '');
    store.removeAll(objects.map(refTo));
  }
  const metadata = { resourceVersion: String(store.revision()) };
  return showList(objects, { target, call, metadata, snapshot });
}
