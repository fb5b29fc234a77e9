import { type Finding, finding, type SourcePosition } from '../diagnostics/finding.ts';
import {
  groupOf,
  type KubeObject,
  type ObjectRef,
  refKey,
  refTo,
  sayRef,
} from '../resources/object.ts';
import type { Admission, Foreign, Refused } from './admission/admission.ts';
import { admit } from './admission/admit.ts';
import type { ManifestDocument, ManifestSet } from './manifests/manifest-set.ts';
import type { UnadmittedPolicy } from './translate/translation.ts';
import { readUnadmittedPolicies } from './unadmitted-policies.ts';

/** What the manifests amount to: objects that may be stored, and what is wrong with the rest. */
export interface Intake {
  readonly objects: readonly KubeObject[];
  /** With their places. */
  readonly findings: readonly Finding[];
  /** Policies of which no good version is in force. */
  readonly unadmittedPolicies: readonly UnadmittedPolicy[];
}

/**
 * Returns the intake of one set of sources. It remembers what admission made of each document, so
 * that a save re-admits only what it changed, and the last good version of each object: that one
 * stays in force while its document is refused. Of two documents of one object the later counts,
 * as with kubectl; the manifests room says so.
 */
export function createIntake(): (set: ManifestSet) => Intake {
  let admissions: Admissions = new WeakMap();
  let lastGood: LastGood = new Map();

  return (set) => {
    const known = admissions;
    admissions = new WeakMap();
    const remembered = lastGood;
    lastGood = new Map();
    const objects = new Map<string, KubeObject>();
    const findings = [...set.findings];
    const foreign = new Map<string, ForeignDocument[]>();
    const unadmittedPolicies: UnadmittedPolicy[] = [];
    for (const document of set.documents.filter(isManifest)) {
      const admission = known.get(document.raw) ?? admit(withoutStatus(document.raw));
      admissions.set(document.raw, admission);
      if (admission.outcome === 'foreign') {
        noteForeign(foreign, { document, foreign: admission });
        continue;
      }
      findings.push(...admission.findings.map((found) => place(found, document)));
      const good = admission.outcome === 'admitted' ? admission.object : keep(admission, document);
      unadmittedPolicies.push(...(good ? [] : readUnadmittedPolicies(document.raw, admission)));
      if (good) take(good, document);
    }

    function take(good: KubeObject, document: ManifestDocument): void {
      lastGood.set(goodKey(document, refTo(good)), good);
      objects.set(refKey(refTo(good)), good);
    }

    function keep(refused: Refused, document: ManifestDocument): KubeObject | undefined {
      const kept = refused.ref && remembered.get(goodKey(document, refused.ref));
      if (kept) findings.push(keptFinding(kept, document));
      return kept;
    }

    for (const group of foreign.values()) findings.push(...foreignFindings(group));
    return { objects: [...objects.values()], findings, unadmittedPolicies };
  };
}

type Admissions = WeakMap<Readonly<Record<string, unknown>>, Admission>;
type LastGood = Map<string, KubeObject>;

interface ForeignDocument {
  readonly document: ManifestDocument;
  readonly foreign: Foreign;
}

/** What is told to Postern and its tools in YAML is no manifest. */
function isManifest({ raw }: ManifestDocument): boolean {
  const { apiVersion } = raw;
  return typeof apiVersion !== 'string' || groupOf(apiVersion) !== ownGroup;
}

function noteForeign(noted: Map<string, ForeignDocument[]>, one: ForeignDocument): void {
  const key = `${one.foreign.apiVersion} ${one.foreign.kind}`;
  noted.set(key, [...(noted.get(key) ?? []), one]);
}

/** Kubernetes rule: creating an object never writes its status. Exports of a cluster carry one. */
function withoutStatus(raw: ManifestDocument['raw']): ManifestDocument['raw'] {
  if (!('status' in raw)) return raw;
  const { status, ...rest } = raw;
  return rest;
}

function place(found: Finding, document: ManifestDocument): Finding {
  return { ...found, position: placeOf(found, document) };
}

function placeOf(found: Finding, document: ManifestDocument): SourcePosition {
  return document.locate(found.origin?.field ?? '') ?? document.position;
}

function keptFinding(kept: KubeObject, document: ManifestDocument): Finding {
  return finding('object-kept-at-last-good-version', {
    object: refTo(kept),
    position: document.position,
    message: `${sayRef(refTo(kept))} has an error; its last good version stays in force.`,
  });
}

/**
 * One finding for all objects of a kind, at the first of them; one each where it looks misspelt. Kinds
 * of the Gateway API itself are a warning: their routes answer in the cluster, and not here.
 */
function foreignFindings(group: readonly ForeignDocument[]): readonly Finding[] {
  const [first] = group;
  if (!first) return [];
  const { apiVersion, kind, meant } = first.foreign;
  if (meant !== undefined) {
    return group.map(({ document }) =>
      finding('kind-probably-misspelt', {
        position: document.position,
        message: `There is no kind ${kind} in ${apiVersion}; ${meant} was probably meant.`,
      }),
    );
  }
  const { position } = first.document;
  const names = sayNames(group);
  if (gatewayApiGroups.has(groupOf(apiVersion))) {
    const message = `Objects of kind ${kind} (${apiVersion}) are not served yet: ${names}.`;
    return [finding('not-served-yet', { position, message })];
  }
  const count = group.length === 1 ? '1 object' : `${group.length} objects`;
  const message = `${count} of kind ${kind} (${apiVersion}) left alone: ${names}.`;
  return [finding('kind-left-alone', { position, message })];
}

function sayNames(group: readonly ForeignDocument[]): string {
  const names = group.slice(0, namesMax).map(({ foreign }) => foreign.name || 'one without a name');
  const more = group.length > namesMax ? ` and ${group.length - namesMax} more` : '';
  return `${names.join(', ')}${more}`;
}

/** A last good version belongs to its file: moved elsewhere, a document starts anew. */
function goodKey(document: ManifestDocument, ref: ObjectRef): string {
  return `${document.file}\n${refKey(ref)}`;
}

const namesMax = 5;
/** What belongs to these would have an effect in the cluster. */
const gatewayApiGroups = new Set(['gateway.networking.k8s.io', 'gateway.networking.x-k8s.io']);
const ownGroup = 'postern.dev';
