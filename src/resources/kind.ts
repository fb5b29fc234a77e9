import type { TSchema } from 'typebox';
import type { KubeObject } from './object.ts';

/**
 * Everything Postern knows of one kind. The schema gives type, defaults, pruning and validation;
 * `rules` are the cross-field rules that the API server would run after them (the CRD's CEL rules,
 * written as named predicates).
 */
export interface Kind<T extends KubeObject = KubeObject> {
  readonly group: string;
  /** The version objects are stored and translated in. */
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly categories?: readonly string[];
  /** What `metadata.name` must be; a DNS subdomain of up to 253 characters unless said otherwise. */
  readonly nameSyntax?: NameSyntax;
  /** Fields that may not change once an object is there, as `spec.controllerName`. */
  readonly immutableFields?: readonly string[];
  /** Says how things go, not how they are to be: nothing follows from it, and nobody keeps it. */
  readonly transient?: true;
  readonly schema: TSchema;
  readonly rules: readonly CrossFieldRule<T>[];
  /**
   * Defaults that depend on other fields (a Service's `targetPort`), run after the schema's own and
   * before validation: it must bear any shape, never throw, and change nothing when run again.
   */
  readonly complete?: (raw: Record<string, unknown>) => Record<string, unknown>;
  /** Other versions that are accepted, each with its way into `version`. */
  readonly otherVersions?: readonly OtherVersion[];
}

/** DNS-1123 allows a digit in front, DNS-1035 does not; labels have up to 63 characters. */
export type NameSyntax =
  | 'dns-1123-subdomain'
  | 'dns-1123-label'
  | 'dns-1035-label'
  /** A subdomain that may stand behind the name of a signer and a colon. */
  | 'signed-dns-1123-subdomain';

export interface OtherVersion {
  readonly version: string;
  /** Rewrites an object of this version, before defaulting, into the stored version. */
  readonly convert: (raw: Record<string, unknown>) => Record<string, unknown>;
  /** What objects of this version must fulfil, where that is not what the stored one asks. */
  readonly schema?: TSchema;
  /** True where upstream calls the version deprecated. */
  readonly deprecated?: boolean;
  /** The version was taken out of the kind's definition: only files may still be written in it. */
  readonly isGone?: true;
}

/** One cross-field rule. It never throws: an absent optional field means the rule holds. */
export interface CrossFieldRule<T> {
  /** The wording of the rule in the CRD, as kubectl users know it, in our own words. */
  readonly message: string;
  /** The fields that break the rule, as paths from the object (`spec.listeners[2].tls`). */
  readonly breaches: (object: T) => readonly string[];
  /** Upstream's admission lets this pass: it is reported as a warning and the object is admitted. */
  readonly advisory?: true;
}

/** A limit that takes more than one keyword of JSON Schema, given to a part's schema by `limited`. */
export interface PartLimit<T> {
  /** Where the part keeps not to it, as `.value`, and what it should be: completes "must be …". */
  readonly breach: (part: T) => { readonly at: string; readonly wanted: string } | undefined;
  /** What an API server says of it, in its order. `path` is that of the part. */
  readonly sayBreach: (part: T, path: string) => readonly SaidBreach[];
}

export interface SaidBreach {
  /** `<nil>` where it says none. */
  readonly field: string;
  readonly reason: 'FieldValueInvalid' | 'FieldValueTypeInvalid';
  readonly value: string;
  readonly detail: string;
}

/**
 * A rule for a part of an object, given to the part's schema by `ruled`. An API server reports it
 * at the part; a finding points at what in it breaks the rule. It never throws.
 */
export interface PartRule<T> {
  /** The words of the CRD, which people know from kubectl and search for. */
  readonly message: string;
  /** As paths from the part: `.path.value`, or `''` for the part itself. */
  readonly breaches: (part: T) => readonly string[];
  /** What an API server says of a part that its expression for the rule cannot make out. */
  readonly sayUnreadable?: (part: T) => string | undefined;
  /** The schema finds the same: an API server says both, people are told once. */
  readonly isSaidElsewhere?: true;
  readonly advisory?: true;
}
