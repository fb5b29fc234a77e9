import { X509Certificate } from 'node:crypto';
import type { ProblemCode } from '../../diagnostics/catalogue.ts';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Origin } from '../../resources/object.ts';
import type { TrustIdentity } from '../../routing-table/backend.ts';
import type { IdentityCheckResult } from '../../traffic/traffic-event.ts';
import { backFailure } from './back-failure.ts';
import { matchesHostname, matchesSubjectAltName } from './match-certificate-name.ts';
import { formatName, parseSubjectAltNames } from './subject-alt-names.ts';

export interface PresentedIdentity {
  /** As messages name the backend. */
  readonly backend: string;
  /** The policy; a failed check points at one of its fields. */
  readonly policy: Origin;
  readonly identity: TrustIdentity;
  /** Leaf first. */
  readonly chain: readonly X509Certificate[];
  /** OpenSSL's verdict on the chain, `undefined` if it reaches one of the authorities. */
  readonly chainError: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Verdict {
  /** All checks in order, also those behind the first that failed. */
  readonly checks: readonly IdentityCheckResult[];
  /** Of the first check that failed. */
  readonly failure?: Failure;
}

/** Pure: may application data be sent to whoever presented this chain? */
export function verifyIdentity(presented: PresentedIdentity): Verdict {
  if (presented.identity.insecureSkipVerify) return { checks: [] };
  const validity = checkValidity(presented);
  const chain = checkChain(presented, validity.result.passed);
  const outcomes = [chain, validity, ...checkNames(presented)];
  const failed = outcomes.find((outcome) => !outcome.result.passed);
  return {
    checks: outcomes.map((outcome) => outcome.result),
    ...(failed ? { failure: failureOf(failed, presented) } : {}),
  };
}

interface CheckOutcome {
  readonly result: IdentityCheckResult;
  readonly code: ProblemCode;
}

function checkChain(
  { chain, chainError, identity }: PresentedIdentity,
  validNow: boolean,
): CheckOutcome {
  const code = 'backend-certificate-untrusted';
  const leaf = chain[0];
  const issuer = leaf ? leaf.issuer.trimEnd().replaceAll('\n', ', ') : 'nobody';
  const wanted = sayAuthorities(identity);
  // OpenSSL names one error only. A bad date is the next check's to report, if that one sees it too.
  const onlyTime = chainError !== undefined && TIME_ERRORS.has(chainError) && !validNow;
  const passed = chainError === undefined || (onlyTime && reachesAuthority(chain, identity));
  const detail = passed
    ? `The certificate, issued by ${issuer}, leads to ${wanted}.`
    : `The certificate was to lead to ${wanted}; it is issued by ${issuer} and ${
        CHAIN_ERRORS[chainError] ?? `OpenSSL says ${chainError}`
      }.`;
  return { result: { check: 'chain', passed, detail }, code };
}

function sayAuthorities({ authorities }: TrustIdentity): string {
  if (authorities === 'system') return 'one of the system’s roots';
  const { length } = authorities.pem;
  return length === 1 ? 'the one given CA' : `one of the ${length} given CAs`;
}

function checkValidity({ chain, at }: PresentedIdentity): CheckOutcome {
  const late = chain.find((certificate) => Date.parse(certificate.validTo) < at);
  const early = chain.find((certificate) => Date.parse(certificate.validFrom) > at);
  const leaf = chain[0];
  const code = late ? 'backend-certificate-expired' : 'backend-certificate-not-yet-valid';
  const bad = late ?? early;
  const detail = bad
    ? `${bad === leaf ? 'The certificate' : 'A certificate of the chain'} is valid from ${isoTime(
        bad.validFrom,
      )} to ${isoTime(bad.validTo)}; it is ${isoTime(at)} now.`
    : `Every certificate is valid now, the leaf until ${isoTime(leaf?.validTo ?? at)}.`;
  return { result: { check: 'validity', passed: bad === undefined, detail }, code };
}

function checkNames({ chain, identity }: PresentedIdentity): readonly CheckOutcome[] {
  const names = parseSubjectAltNames(chain[0]?.subjectAltName);
  const found = names.length > 0 ? `it has ${names.map(formatName).join(', ')}` : 'it has no SANs';
  const { hostname, anySubjectAltName } = identity.checks;
  const outcomes: CheckOutcome[] = [];
  if (hostname !== undefined) {
    const passed = matchesHostname(hostname, names);
    const detail = `The certificate was to be for DNS:${hostname}; ${found}.`;
    const result = { check: 'hostname', passed, detail } as const;
    outcomes.push({ result, code: 'backend-certificate-name-mismatch' });
  }
  if (anySubjectAltName !== undefined) {
    const passed = anySubjectAltName.some((wanted) => matchesSubjectAltName(wanted, names));
    const list = anySubjectAltName
      .map((wanted) => (wanted.type === 'URI' ? `URI:${wanted.uri}` : `DNS:${wanted.hostname}`))
      .join(', ');
    const detail = `The certificate was to have one of ${list}; ${found}.`;
    const result = { check: 'subject-alt-name', passed, detail } as const;
    outcomes.push({ result, code: 'backend-certificate-san-mismatch' });
  }
  return outcomes;
}

function failureOf(failed: CheckOutcome, { backend, policy }: PresentedIdentity): Failure {
  const { check, detail } = failed.result;
  return backFailure(failed.code, {
    message: `${backend} could not prove its identity. ${detail}`,
    origin: { object: policy.object, field: fieldOf(policy, check) },
  });
}

/** The field that asked for a check, in the words of whichever object governs the backend. */
export function fieldOf(policy: Origin, check: IdentityCheckResult['check']): string {
  return POLICY_FIELDS[policy.object.kind]?.[check] ?? policy.field;
}

/** OpenSSL stops at an expired certificate: whether it was issued by an authority is then ours to see. */
function reachesAuthority(chain: readonly X509Certificate[], identity: TrustIdentity): boolean {
  if (identity.authorities === 'system') return true;
  const authorities = identity.authorities.pem.flatMap((pem) => {
    try {
      return [new X509Certificate(pem)];
    } catch {
      return [];
    }
  });
  return chain.some((certificate) =>
    authorities.some(
      (authority) =>
        certificate.fingerprint256 === authority.fingerprint256 ||
        (certificate.checkIssued(authority) && certificate.verify(authority.publicKey)),
    ),
  );
}

function isoTime(time: string | number): string {
  return new Date(time).toISOString();
}

const TIME_ERRORS: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

const CHAIN_ERRORS: Readonly<Record<string, string>> = {
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not among them',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not among them and was not sent along',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the chain ends in another root',
  CERT_SIGNATURE_FAILURE: 'its signature does not fit that issuer’s key',
  INVALID_CA: 'one of its issuers may not sign certificates',
  INVALID_PURPOSE: 'it is not meant for servers',
  PATH_LENGTH_EXCEEDED: 'the chain is longer than an issuer allows',
};

const POLICY_FIELDS: Readonly<
  Record<string, Readonly<Record<IdentityCheckResult['check'], string>>>
> = {
  BackendTLSPolicy: {
    chain: 'spec.validation.caCertificateRefs',
    validity: 'spec.validation',
    hostname: 'spec.validation.hostname',
    'subject-alt-name': 'spec.validation.subjectAltNames',
  },
  ServersTransport: {
    chain: 'spec.rootCAs',
    validity: 'spec.rootCAs',
    hostname: 'spec.serverName',
    'subject-alt-name': 'spec.peerCertSANs',
  },
};
