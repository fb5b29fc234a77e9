import { isOn } from '../is-on.ts';
import { badRequest, expired, invalidListOptions } from '../refusals.ts';
import { type Reply, statusReply } from '../reply.ts';

/** How a watch begins and ends. */
export interface WatchOptions {
  /** Changes after this version; everything that stands first, if absent. */
  readonly after?: number;
  /** A bookmark ends what stood at the beginning. */
  readonly marksBeginning: boolean;
  readonly bookmarks: boolean;
  readonly timeoutMs: number;
}

/** Reads the query of a watch; `revision` is the newest version there is. */
export function readWatchOptions(
  query: URLSearchParams,
  { revision, random }: { readonly revision: number; readonly random: () => number },
): WatchOptions | { readonly refusal: Reply } {
  const bookmarks = isOn(query, 'allowWatchBookmarks');
  const version = query.get('resourceVersion') ?? '';
  if (!/^\d{0,15}$/.test(version)) {
    return { refusal: badRequest(`resourceVersion: Invalid value: ${JSON.stringify(version)}`) };
  }
  const marksBeginning = isOn(query, 'sendInitialEvents');
  if (marksBeginning && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    const why =
      'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    return { refusal: invalidListOptions('resourceVersionMatch', why) };
  }
  // Another instance handed it out: what happened since then, nobody here knows.
  if (Number(version) > revision) {
    return { refusal: statusReply(expired(`too large resource version: ${version}`)) };
  }
  const wantsNone = query.has('sendInitialEvents') && !marksBeginning;
  const fromNow = wantsNone ? revision : undefined;
  const given = version === '' || version === '0' ? fromNow : Number(version);
  const after = marksBeginning ? undefined : given;
  return {
    ...(after === undefined ? {} : { after }),
    marksBeginning,
    bookmarks,
    timeoutMs: timeoutOf(query.get('timeoutSeconds'), random),
  };
}

/** Without a wish it is between half an hour and an hour, so that not all come back at once. */
function timeoutOf(text: string | null, random: () => number): number {
  const seconds = Number(text ?? 0);
  if (Number.isInteger(seconds) && seconds > 0) return Math.min(seconds * 1000, timeoutMsMax);
  return Math.round(timeoutMsMax * (0.5 + random() / 2));
}

const timeoutMsMax = 60 * 60 * 1000;
