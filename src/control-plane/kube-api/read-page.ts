import type { KubeObject } from '../../resources/object.ts';
import type { StoreSnapshot } from '../store/object-shelves.ts';
import { pastSnapshot } from './past-snapshot.ts';
import { badRequest, expired, invalidListOptions, tooLargeVersion } from './refusals.ts';
import { type Reply, statusReply } from './reply.ts';
import type { World } from './world.ts';

/** One page of a list: of which moment, and from where on. */
export interface Page {
  readonly snapshot: StoreSnapshot;
  /** Whether an object has its place behind those of the pages before. */
  readonly isAhead: (object: KubeObject) => boolean;
  /** How many objects; Infinity if nobody asked for pages. */
  readonly limit: number;
  /** The token for the page behind this object; the moment is kept for it. */
  readonly continueAfter: (last: KubeObject) => string;
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
  const problem = matchProblem(query);
  if (problem !== undefined)
    return { refusal: invalidListOptions('resourceVersionMatch', problem) };
  const token = query.get('continue') ?? '';
  if (token !== '' && !['', '0'].includes(query.get('resourceVersion') ?? '')) {
    const message = 'specifying resource version is not allowed when using continue';
    return { refusal: badRequest(message) };
  }
  const asked = token === '' ? undefined : readToken(token);
  if (token !== '' && !asked) return { refusal: badRequest('continue key is not valid') };
  const snapshot = asked ? pageOf(asked, { store, pages }) : snapshotAt(query, { store, pages });
  if ('refusal' in snapshot) return snapshot;
  return {
    snapshot,
    isAhead: ({ metadata }) => asked === undefined || isBehind(metadata, asked),
    limit: limit === 0 ? Number.POSITIVE_INFINITY : limit,
    continueAfter({ metadata: { namespace = '', name } }) {
      pages.keep(snapshot);
      return writeToken({ revision: snapshot.revision, namespace, name });
    },
  };
}

/** What `resourceVersionMatch` may not be, in a list. */
function matchProblem(query: URLSearchParams): string | undefined {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  if (match === '') return undefined;
  if ((query.get('continue') ?? '') !== '') {
    return 'Forbidden: resourceVersionMatch is forbidden when continue is provided';
  }
  if (version === '') {
    return 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided';
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    return `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan"`;
  }
  if (match === 'NotOlderThan' || version !== '0') return undefined;
  return 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
}

/** Up to where somebody has read; the revision is -1 where any moment will do. */
interface Token {
  readonly revision: number;
  readonly namespace: string;
  readonly name: string;
}

/** Who comes too late may go on, but sees another moment from there on. */
function pageOf(
  asked: Token,
  { store, pages }: Pick<World, 'store' | 'pages'>,
): StoreSnapshot | { readonly refusal: Reply } {
  if (asked.revision === anyRevision) return store.snapshot();
  const next = writeToken({ ...asked, revision: anyRevision });
  return (
    pages.find(asked.revision) ?? {
      refusal: statusReply({ ...expired(tokenTooOld), continue: next }),
    }
  );
}

/** As lists are ordered: by namespace, then by name. */
function isBehind({ namespace = '', name }: KubeObject['metadata'], last: Token): boolean {
  return namespace === last.namespace ? name > last.name : namespace > last.namespace;
}

/** The moment that `resourceVersion` and `resourceVersionMatch` ask for. */
export function snapshotAt(
  query: URLSearchParams,
  { store, pages }: Pick<World, 'store' | 'pages'>,
): StoreSnapshot | { readonly refusal: Reply } {
  const newest = store.snapshot();
  const version = query.get('resourceVersion') ?? '';
  if (version === '') return newest;
  if (!/^\d{1,15}$/.test(version)) {
    return { refusal: badRequest(`resourceVersion: Invalid value: ${JSON.stringify(version)}`) };
  }
  const revision = Number(version);
  if (revision > newest.revision) return { refusal: tooLargeVersion(version, newest.revision) };
  const isExact = query.get('resourceVersionMatch') === 'Exact';
  if (!isExact || revision === newest.revision) return newest;
  const message = `The resourceVersion for the provided list is too old: ${version}`;
  return (
    pages.find(revision) ??
    pastSnapshot(store, revision) ?? { refusal: statusReply(expired(message)) }
  );
}

function writeToken({ revision, namespace, name }: Token): string {
  const text = JSON.stringify({ v: 'postern/v1', rv: revision, after: `${namespace}/${name}` });
  return Buffer.from(text).toString('base64url');
}

function readToken(token: string): Token | undefined {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const [, revision, namespace, name] = tokenPattern.exec(text) ?? [];
  if (revision === undefined || namespace === undefined || name === undefined) return undefined;
  return { revision: Number(revision), namespace, name };
}

const anyRevision = -1;
const tokenPattern = /^\{"v":"postern\/v1","rv":(-1|\d{1,15}),"after":"([^"/]*)\/([^"/]*)"\}$/;
const tokenTooOld =
  'The provided continue parameter is too old to display a consistent list result. Start a new list without it, or take the token in this answer and accept that the rest is of another moment.';
