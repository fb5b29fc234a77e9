import type { Finding } from '../diagnostics/finding.ts';
import { type Authority, clockSkewMs, serialNumber, wholeSeconds } from './authority.ts';
import { type CheckedNames, say } from './certificate-names.ts';
import { asFinding, unusable } from './certificates-failure.ts';
import { mayStay } from './kept-leaf.ts';
import type { leafSigner } from './sign-certificate.ts';
import { isFresh, readLeaf, storeLeaf, type TimedLeaf, timed } from './stored-leaf.ts';
import type { CertificateNames, WantedCertificate } from './wanted-certificate.ts';

export interface IssuerOptions {
  readonly stateDir: string;
  readonly project: string;
  readonly now: () => number;
  readonly leafMs: number;
  readonly random: (bytes: number) => Uint8Array;
  readonly report: (finding: Finding) => void;
}

/** One wanted certificate, checked. */
export interface Wish extends CheckedNames {
  readonly wanted: WantedCertificate;
  readonly id: string;
  /** `names`, or those of the earlier leaf that stays. */
  readonly inForce: CertificateNames;
}

export interface LeafSources {
  readonly authority: Authority;
  /** Leaves in memory that this authority's key has signed. */
  readonly known: ReadonlyMap<string, TimedLeaf>;
  /** Whether the folder is locked by us, and may be read and written. */
  readonly disk: boolean;
}

/** A leaf for each wish: the one in memory, else the one on disk, else a new one. */
export async function leavesFor(
  options: IssuerOptions,
  sources: LeafSources,
  wishes: readonly Wish[],
): Promise<ReadonlyMap<string, TimedLeaf>> {
  const leaves = new Map<string, TimedLeaf>();
  const newLeaf = leafMaker(options, sources);
  for (const wish of wishes) {
    if (leaves.has(wish.id)) continue;
    const kept = sources.known.get(wish.id) ?? (await storedLeaf(options, sources, wish));
    const stays = kept !== undefined && isFresh(kept, options.now()) && mayStay(kept, wish.wanted);
    leaves.set(wish.id, stays ? kept : await newLeaf(wish));
  }
  return leaves;
}

/** What the folder refuses is reported; the work goes on in memory. */
export async function tryToStore(
  { stateDir, report }: IssuerOptions,
  store: () => Promise<void>,
): Promise<void> {
  try {
    await store();
  } catch (error) {
    report(asFinding(unusable(error, `Writing to the state folder ${stateDir}`)));
  }
}

async function storedLeaf({ stateDir }: IssuerOptions, sources: LeafSources, { id }: Wish) {
  const { authority, disk } = sources;
  return disk ? readLeaf(stateDir, { id, authority }) : undefined;
}

/** Loads the X.509 library and the key only if there is a leaf to sign. */
function leafMaker(options: IssuerOptions, { authority, disk }: LeafSources) {
  let loading: ReturnType<typeof leafSigner> | undefined;
  return async ({ wanted, names, id }: Wish): Promise<TimedLeaf> => {
    loading ??= import('./sign-certificate.ts').then((module) => module.leafSigner(authority));
    const sign = await loading;
    const now = options.now();
    // Within the authority's own time: that one is renewed two leaf lives before it ends.
    const notAfter = now + options.leafMs;
    const leaf = await sign({
      names,
      fallbackName: say(wanted),
      usage: wanted.purpose === 'client' ? 'clientAuth' : 'serverAuth',
      validity: { notBefore: wholeSeconds(now - clockSkewMs), notAfter: wholeSeconds(notAfter) },
      serialNumber: serialNumber(options.random),
    });
    const issued = timed(id, leaf);
    if (disk) await tryToStore(options, () => storeLeaf(options.stateDir, issued));
    return issued;
  };
}
