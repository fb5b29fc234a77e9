/** From wishes to certificates: what is still good is kept, the rest is signed and stored. */
import { finding } from '../diagnostics/finding.ts';
import {
  type Authority,
  authorityRenewsAt,
  type EarlierAuthority,
  type EnsuredAuthority,
  ensureAuthority,
} from './authority.ts';
import { checkNames } from './certificate-names.ts';
import { asFinding, isFailure, unusable } from './certificates-failure.ts';
import { type IssuerOptions, leavesFor, tryToStore, type Wish } from './issue-leaves.ts';
import { discrepancy, mayStay, namesInForce } from './kept-leaf.ts';
import { covers } from './name-constraints.ts';
import { prepareStateDir } from './state-files.ts';
import { withLock } from './state-lock.ts';
import { certificateFile, readAuthority, storeAuthority } from './stored-authority.ts';
import { isFresh, leafId, type TimedLeaf } from './stored-leaf.ts';
import type { AuthorityName, IssuedCertificate, WantedCertificate } from './wanted-certificate.ts';

/** The room's memory: one round of `issueAll` after another turns it into the next one. */
export interface Issued {
  readonly authorities: Partial<Readonly<Record<AuthorityName, Authority>>>;
  /** The leaves of the last round only, by `leafId`. */
  readonly leaves: ReadonlyMap<string, TimedLeaf>;
}

export interface Round {
  readonly issued: Issued;
  readonly certificates: readonly IssuedCertificate[];
}

/**
 * Never fails for the sake of the disk: where the folder refuses, keys and certificates live in
 * memory until the next round, and `report` says so.
 */
export async function issueAll(
  options: IssuerOptions,
  before: Issued,
  wanted: readonly WantedCertificate[],
): Promise<Round> {
  const wishes = wanted.map((each) => wishFor(each, before));
  const kept = keepAll(options, before, wishes);
  if (kept) return { issued: kept, certificates: fill(kept, wishes) };
  const issued = await onDisk(options, () => issueWith(options, before, { wishes, disk: true }));
  const after = issued ?? (await issueWith(options, before, { wishes, disk: false }));
  return { issued: after, certificates: fill(after, wishes) };
}

/** The next moment at which one of the certificates should be replaced, if there is any. */
export function renewsAt({ authorities, leaves }: Issued, leafMs: number): number | undefined {
  const moments = [
    ...Object.values(authorities).map((authority) => authorityRenewsAt(authority, leafMs)),
    ...[...leaves.values()].map((leaf) => leaf.renewsAt),
  ];
  return moments.length === 0 ? undefined : moments.reduce((a, b) => Math.min(a, b));
}

/** The memory after the round if nothing has to be read, signed or written for it. */
function keepAll(
  { now, leafMs }: IssuerOptions,
  { authorities, leaves }: Issued,
  wishes: readonly Wish[],
): Issued | undefined {
  const at = now();
  const good = authorityNames.every((name) => {
    const authority = authorities[name];
    return (
      authority !== undefined &&
      authority.validity.notBefore <= at &&
      at < authorityRenewsAt(authority, leafMs) &&
      namesFor(name, wishes).every((names) => covers(authority.constraints, names))
    );
  });
  if (!good) return undefined;
  const kept = new Map<string, TimedLeaf>();
  for (const { id, wanted } of wishes.filter(wantsLeaf)) {
    const leaf = leaves.get(id);
    if (leaf === undefined || !isFresh(leaf, at) || !mayStay(leaf, wanted)) return undefined;
    kept.set(id, leaf);
  }
  return { authorities, leaves: kept };
}

/** Runs the work with the folder locked; reports what the folder refused and returns nothing. */
async function onDisk<T extends object>(
  { stateDir, report }: IssuerOptions,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    const refused = await prepareStateDir(stateDir);
    const done = refused ?? (await withLock(stateDir, work));
    if (!isFailure(done)) return done;
    report(asFinding(done));
  } catch (error) {
    report(asFinding(unusable(error, `Using the state folder ${stateDir}`)));
  }
  return undefined;
}

interface RoundPlan {
  readonly wishes: readonly Wish[];
  /** Whether the folder is locked by us, and may be read and written. */
  readonly disk: boolean;
}

async function issueWith(
  options: IssuerOptions,
  before: Issued,
  { wishes, disk }: RoundPlan,
): Promise<Issued> {
  const authorities: Partial<Record<AuthorityName, Authority>> = {};
  const leaves = new Map<string, TimedLeaf>();
  for (const name of authorityNames) {
    const remembered = before.authorities[name];
    const earlier = await earlierAuthority(options, remembered, { name, disk });
    const authority = await currentAuthority(options, earlier, { name, wishes, disk });
    const known = remembered?.keyPem === authority.keyPem ? before.leaves : new Map();
    const mine = wishes.filter((wish) => wantsLeaf(wish) && wish.wanted.authority === name);
    const issued = await leavesFor(options, { authority, known, disk }, mine);
    for (const [id, leaf] of issued) leaves.set(id, leaf);
    authorities[name] = authority;
  }
  return { authorities, leaves };
}

async function currentAuthority(
  options: IssuerOptions,
  earlier: EarlierAuthority,
  { name, wishes, disk }: RoundPlan & { readonly name: AuthorityName },
): Promise<Authority> {
  const { stateDir, project, leafMs, random } = options;
  const names = namesFor(name, wishes);
  const need = { name, project, names, now: options.now(), leafMs, random };
  const ensured = await ensureAuthority(earlier, need);
  const { authority, reissued } = ensured;
  if (reissued !== undefined) {
    if (disk) await tryToStore(options, () => storeAuthority(stateDir, authority));
    reportReissue(options, ensured);
  }
  return authority;
}

/** The folder's word counts; the memory stands in where the folder cannot be asked. */
async function earlierAuthority(
  { stateDir, report }: IssuerOptions,
  remembered: Authority | undefined,
  { name, disk }: { readonly name: AuthorityName; readonly disk: boolean },
): Promise<EarlierAuthority> {
  const fallback: EarlierAuthority = remembered ?? { generation: 0 };
  if (!disk) return fallback;
  const stored = await readAuthority(stateDir, name);
  if (isFailure(stored)) {
    report(asFinding(stored));
    return fallback;
  }
  if (stored.keyPem === undefined && remembered !== undefined) {
    // The key in memory is good: without constraints it is certified again, and stored.
    const { keyPem, certificatePem, generation } = remembered;
    return { keyPem, certificatePem, generation: Math.max(generation, stored.generation) };
  }
  for (const found of stored.findings) report(found);
  return stored;
}

/** The same wishes, answered from the memory, one by one. */
function fill({ authorities, leaves }: Issued, wishes: readonly Wish[]): IssuedCertificate[] {
  return wishes.map((wish) => {
    const { wanted, id } = wish;
    const { target } = wanted;
    const authority = authorities[wanted.authority];
    if (authority === undefined) throw new Error(`Bug: no ${wanted.authority} authority was made`);
    const leaf = leaves.get(id);
    const ca = { 'ca.crt': authority.certificatePem };
    if (leaf === undefined) {
      return {
        target,
        data: ca,
        notAfter: rfc3339(authority.validity.notAfter),
        findings: wish.findings,
      };
    }
    const findings = [...wish.findings, ...discrepancy(leaf, wish)];
    const pair = { 'tls.crt': leaf.certificatePem, 'tls.key': leaf.keyPem };
    const data = wanted.withAuthority ? { ...pair, ...ca } : pair;
    return { target, data, notAfter: rfc3339(leaf.notAfter), findings };
  });
}

function reportReissue(
  { stateDir, report }: IssuerOptions,
  { authority, reissued }: EnsuredAuthority,
): void {
  const why = reissued === undefined ? undefined : reasons[reissued];
  if (why === undefined) return;
  report(
    finding('certificate-authority-reissued', {
      message: `The ${authority.name} authority has a new certificate, number ${authority.generation}, in ${certificateFile(stateDir, authority.name)}, because ${why}.`,
    }),
  );
}

function wishFor(wanted: WantedCertificate, { leaves }: Issued): Wish {
  const { names, findings } = checkNames(wanted);
  const id = leafId(wanted, names);
  const inForce = namesInForce(leaves.get(id), { wanted, names });
  return { wanted, names, inForce, findings, id };
}

function wantsLeaf({ wanted }: Wish): boolean {
  return wanted.purpose !== 'authority';
}

function namesFor(name: AuthorityName, wishes: readonly Wish[]) {
  return wishes.filter(({ wanted }) => wanted.authority === name).map(({ inForce }) => inForce);
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

const authorityNames = ['external', 'internal'] as const satisfies readonly AuthorityName[];

const reasons = {
  first: undefined,
  remade: 'a part of it was lost',
  expiring: 'the earlier one was about to expire or is not valid at the time of this machine',
  wider: 'the manifests now use names that the earlier one does not permit',
} as const;
