/**
 * The certificates room: two authorities and what they sign.
 *
 * In: what certificates the YAML refers to, a folder for this project, a clock. Out: key pairs and
 * chains as PEM that pass `openssl verify -x509_strict`, each signed by the *external* authority
 * (what clients trust) or the *internal* one (what the gateway trusts behind itself). Both are
 * limited to the names of the manifests and to names reserved for development.
 * It deliberately does not: let an authority's key leave (it is written to its 0600 file and
 * nowhere else), decide which certificates are wanted, know where they go, start timers, or write
 * outside its folder.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { Finding } from '../diagnostics/finding.ts';
import { type CertificatesFailure, isFailure, unusable } from './certificates-failure.ts';
import { type Issued, issueAll, renewsAt } from './issue-certificates.ts';
import type { IssuerOptions } from './issue-leaves.ts';
import type { Leaf } from './sign-certificate.ts';
import { prepareStateDir } from './state-files.ts';
import { withLock } from './state-lock.ts';
import { certificateFile, exposedKey } from './stored-authority.ts';
import { removeStale } from './stored-leaf.ts';
import { openSessionKey } from './stored-session-key.ts';
import type { AuthorityName, IssuedCertificate, WantedCertificate } from './wanted-certificate.ts';

export type { CertificatesFailure } from './certificates-failure.ts';
export { forgetCertificates } from './forget-certificates.ts';
export {
  type CertificateObjection,
  type InspectedCertificate,
  inspectCertificate,
  keyFits,
  objectionTo,
} from './inspect-certificate.ts';
export type { Leaf } from './sign-certificate.ts';
export type {
  AuthorityName,
  CertificateTarget,
  IssuedCertificate,
  WantedCertificate,
} from './wanted-certificate.ts';

export interface CertificatesOptions {
  /** One folder a project; made 0700, and refused if it is open to others. */
  readonly stateDir: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Days a leaf lives, above 0 and at most 90; 7 by default. Fractions are allowed. */
  readonly leafDays?: number;
  /** Stands in the subjects of the authorities; the name of the folder by default. */
  readonly project?: string;
  /** For serial numbers; keys always come from the platform. */
  readonly random?: (bytes: number) => Uint8Array;
  /** Told of repairs, of new authority certificates, and of a folder that fails while running. */
  readonly report?: (finding: Finding) => void;
}

export interface Certificates {
  /**
   * Issues what is wanted and keeps what is still good. Full replacement: exactly one result for
   * each wanted certificate, in the same order. Calls are worked off one after another.
   */
  readonly issue: (wanted: readonly WantedCertificate[]) => Promise<readonly IssuedCertificate[]>;
  /** 32 bytes that outlive this process, kept like the authorities' keys: for what clients carry. */
  readonly sessionKey: Buffer;
  /** PEM, readable by all; there from the first `issue` on, and replaced in one step. */
  readonly externalCaFile: string;
  readonly internalCaFile: string;
  /** How many certificates the authority has had; 0 before the first `issue`. */
  readonly generationOf: (authority: AuthorityName) => number;
  /** Milliseconds until `issue` should be called again: at most a day, 0 if it is time. */
  readonly renewInMs: () => number;
  /** A self-signed server certificate for our own API; kept nowhere, trusted by nobody else. */
  readonly forThisProcess: (names: readonly string[]) => Promise<Leaf>;
}

/**
 * Opens the folder, or says why it cannot serve (only a failure has a `kind`). Authorities are made
 * by the first `issue`, also if nothing is wanted, so that they cover its names from the start.
 */
export async function openCertificates(
  options: CertificatesOptions,
): Promise<Certificates | CertificatesFailure> {
  const { now, leafDays = 7 } = options;
  assert(leafDays > 0, 'Bug: a leaf needs a life');
  const stateDir = resolve(options.stateDir);
  const opened = await openFolder(stateDir, now());
  if (isFailure(opened)) return opened;
  const issuer: IssuerOptions = {
    stateDir,
    project: options.project ?? basename(stateDir),
    now,
    leafMs: Math.min(leafDays, leafDaysMax) * dayMs,
    random: options.random ?? randomBytes,
    report: options.report ?? (() => {}),
  };
  let issued: Issued = { authorities: {}, leaves: new Map() };
  let last: Promise<unknown> = Promise.resolve();
  return {
    issue: (wanted) => {
      const round = last.then(async () => {
        const result = await issueAll(issuer, issued, wanted);
        issued = result.issued;
        return result.certificates;
      });
      // A round that is a bug must not take the following rounds with it.
      last = round.catch(() => {});
      return round;
    },
    sessionKey: opened.sessionKey,
    externalCaFile: certificateFile(stateDir, 'external'),
    internalCaFile: certificateFile(stateDir, 'internal'),
    generationOf: (authority) => issued.authorities[authority]?.generation ?? 0,
    renewInMs: () => {
      const at = renewsAt(issued, issuer.leafMs) ?? Number.POSITIVE_INFINITY;
      return Math.min(dayMs, Math.max(0, Math.ceil(at - now())));
    },
    forThisProcess: async (names) => {
      const { makeThrowAwayCertificate } = await import('./throw-away-certificate.ts');
      return makeThrowAwayCertificate(names, now());
    },
  };
}

async function openFolder(
  stateDir: string,
  now: number,
): Promise<{ readonly sessionKey: Buffer } | CertificatesFailure> {
  const refused = await prepareStateDir(stateDir);
  if (refused) return refused;
  try {
    return await withLock(stateDir, async () => {
      const exposed =
        (await exposedKey(stateDir, 'external')) ?? (await exposedKey(stateDir, 'internal'));
      if (exposed) return exposed;
      await removeStale(stateDir, now);
      const sessionKey = await openSessionKey(stateDir);
      return isFailure(sessionKey) ? sessionKey : { sessionKey };
    });
  } catch (error) {
    return unusable(error, `Opening the state folder ${stateDir}`);
  }
}

const dayMs = 86_400_000;
const leafDaysMax = 90;
