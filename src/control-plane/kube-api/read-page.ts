import type { StoreSnapshot } from '../store/object-shelves.ts';
import { badRequest, expired, tooLargeVersion } from './refusals.ts';
import { type Reply, statusReply } from './reply.ts';
import type { World } from './world.ts';

/** One page of a list: of which moment, and from where on. */
export interface Page {
  readonly snapshot: StoreSnapshot;
  readonly startAt: number;
  /** How many objects; Infinity if nobody asked for pages. */
  readonly limit: number;
  /** The token for the page that starts there; the moment is kept for it. */
  readonly continueAt: (startAt: number) => string;
}

/** Reads `limit`, `continue`, `resourceVersion` and `resourceVersionMatch`. */
export function readPage(
  query: URLSearchParams,
  { store, pages }: Pick<World, 'store' | 'pages'>,
): Page | { readonly refusal: Reply } {
  const limit = Number(query.get('limit') ?? 0);
  if (!Number.isInteger(limit) || limit < 0) {
    return { refusal: badRequest('limit: must be a whole number, 0 or more') };
  }
  const token = query.get('continue') ?? '';
  const asked = token === '' ? { startAt: 0, revision: undefined } : readToken(token);
  if (!asked) return { refusal: badRequest('continue key is not valid') };
  const snapshot =
    asked.revision === undefined
      ? snapshotAt(query, { store, pages })
      : (pages.find(asked.revision) ?? { refusal: statusReply(expired(tokenTooOld)) });
  if ('refusal' in snapshot) return snapshot;
  return {
    snapshot,
    startAt: asked.startAt,
    limit: limit === 0 ? Number.POSITIVE_INFINITY : limit,
    continueAt(startAt) {
      pages.keep(snapshot);
      const text = JSON.stringify({ v: 'postern/v1', rv: snapshot.revision, start: startAt });
      return Buffer.from(text).toString('base64url');
    },
  };
}

function snapshotAt(
  query: URLSearchParams,
  { store, pages }: Pick<World, 'store' | 'pages'>,
): StoreSnapshot | { readonly refusal: Reply } {
  const newest = store.snapshot();
  const version = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  if (version === '') {
    const refusal = badRequest('resourceVersionMatch is forbidden unless resourceVersion is given');
    return match === '' ? newest : { refusal };
  }
  if (!/^\d{1,15}$/.test(version)) {
    return { refusal: badRequest(`resourceVersion: Invalid value: ${JSON.stringify(version)}`) };
  }
  const revision = Number(version);
  if (revision > newest.revision) return { refusal: tooLargeVersion(version, newest.revision) };
  if (match !== 'Exact' || revision === newest.revision) return newest;
  const message = `The resourceVersion for the provided list is too old: ${version}`;
  return pages.find(revision) ?? { refusal: statusReply(expired(message)) };
}

function readToken(
  token: string,
): { readonly revision: number; readonly startAt: number } | undefined {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const [, revision, startAt] = tokenPattern.exec(text) ?? [];
  if (revision === undefined || startAt === undefined) return undefined;
  return { revision: Number(revision), startAt: Number(startAt) };
}

const tokenPattern = /^\{"v":"postern\/v1","rv":(\d{1,15}),"start":(\d{1,15})\}$/;
const tokenTooOld =
  'The provided continue parameter is too old to display a consistent list result. Start a new list without the continue parameter.';
