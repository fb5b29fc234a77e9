import type { KubeObject } from '../../../resources/object.ts';
import type { Call } from '../api-request.ts';
import { protobufType } from '../negotiate.ts';
import { badRequest, expired } from '../refusals.ts';
import { type Answer, type Sink, statusObject } from '../reply.ts';
import type { ListRequest } from '../request-info.ts';
import { readSelectors } from '../selectors.ts';
import {
  type Encoding,
  encodeBookmark,
  encodeError,
  encodeEvent,
  type Part,
} from '../watching/encode-event.ts';
import { type EventSource, openEventSource } from '../watching/event-source.ts';
import type { WatchEvent } from '../watching/watch-events.ts';
import { readWatchOptions, type WatchOptions } from '../watching/watch-options.ts';
import { selectObjects } from './list-objects.ts';

/**
 * `?watch=true`: what stands, if asked for, then every change, until the client leaves or the time
 * is up. Nothing is queued for a slow client: it is told what it missed from the store's own log,
 * and sent away with 410 once the log has forgotten that.
 */
export function watchObjects(target: ListRequest, call: Call): Answer {
  const selection = readSelectors(target.query);
  if ('problem' in selection) return badRequest(selection.problem);
  const { store, random } = call.world;
  const options = readWatchOptions(target.query, { revision: store.revision(), random });
  if ('refusal' in options) return options.refusal;
  const sees = (object: KubeObject) =>
    (target.namespace === '' || object.metadata.namespace === target.namespace) &&
    selection.includes(object);
  const snapshot = store.snapshot();
  const { after } = options;
  const standing = after === undefined ? selectObjects(target, snapshot, selection) : [];
  const { resource } = target;
  const source = openEventSource(store, { resource, sees, after: after ?? snapshot.revision });
  return {
    contentType: call.encoding === 'json' ? 'application/json' : `${protobufType};stream=watch`,
    stream: (sink) => run(sink, { encoding: { target, call }, options, source, standing }),
  };
}

interface Watch {
  readonly encoding: Encoding;
  readonly options: WatchOptions;
  readonly source: EventSource;
  /** What stood at the beginning, if the client wants to be told. */
  readonly standing: readonly KubeObject[];
}

function run(sink: Sink, { encoding, options, source, standing }: Watch): () => void {
  let isBlocked = false;
  let isDue = false;
  const parts = partsOf({ encoding, options, source, standing });

  const flush = (): void => {
    isDue = false;
    if (isBlocked) return;
    for (let part = parts.next(); !part.done; part = parts.next()) {
      if (part.value === undefined) return;
      if (sink.write(part.value)) continue;
      isBlocked = true;
      sink.onDrain(() => {
        isBlocked = false;
        flush();
      });
      return;
    }
    sink.end();
  };
  const bookmark = (): void => {
    if (isBlocked || !options.bookmarks) return;
    flush();
    if (!isBlocked) sink.write(encodeBookmark(source.toldUpTo(), encoding));
  };
  const unsubscribe = encoding.call.world.store.subscribe(() => {
    // Not at once: the store tells of a change before whoever made it is done.
    if (!isDue) setImmediate(flush);
    isDue = true;
  });
  const bookmarks = setInterval(bookmark, bookmarkMs).unref();
  const timeout = setTimeout(() => {
    bookmark();
    sink.end();
  }, options.timeoutMs).unref();
  flush();
  return () => {
    isBlocked = true;
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  };
}

/** Parts as they are to be written; undefined where the next one is yet to happen. */
function* partsOf({ encoding, options, source, standing }: Watch): Generator<Part | undefined> {
  let isFirst = true;
  const encode = (event: WatchEvent): Part => {
    const part = encodeEvent(event, encoding, isFirst);
    isFirst = false;
    return part;
  };
  for (const object of standing) yield encode({ type: 'ADDED', object });
  if (options.marksBeginning) yield encodeBookmark(source.toldUpTo(), encoding, true);
  for (;;) {
    const before = source.toldUpTo();
    const events = source.next();
    if (events === 'too-old') {
      const status = statusObject(expired(`too old resource version: ${before}`));
      yield encodeError(status, encoding);
      return;
    }
    for (const event of events) yield encode(event);
    if (source.toldUpTo() === before) yield undefined;
  }
}

/** As often as an API server sends them. */
const bookmarkMs = 60_000;
