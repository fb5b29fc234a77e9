import type { SourcePosition } from '../diagnostics/finding.ts';
import { encodeBase64 } from '../resources/base64.ts';
import { makeClusterTrustBundle } from '../resources/cluster-trust-bundle.ts';
import type { KubeObject, Origin } from '../resources/object.ts';
import { createController } from './controller.ts';
import { loadManifests } from './manifests/load-manifests.ts';
import type { Outcome } from './outcome.ts';
import type { PlanSettings } from './plan/plan.ts';
import type { PlannedPod } from './plan/planned-pod.ts';
import type { WantedCertificate } from './plan/wanted-certificate.ts';
import type { PodStatus } from './pod-status.ts';
import { createStore } from './store/store.ts';
import type { TranslateSettings } from './translate/translation.ts';

export interface CheckOptions {
  readonly cwd: string;
  readonly stdin?: NodeJS.ReadableStream;
  readonly settings: TranslateSettings & PlanSettings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface CheckResult {
  /** What `up` would come to once everything it wants is minted and running. */
  readonly outcome: Outcome;
  readonly locate: (origin: Origin) => SourcePosition | undefined;
  readonly textOf: (file: string) => string | undefined;
}

/**
 * One pass over the manifests without minting or running anything. Whatever would be minted counts
 * as there (a Secret or ConfigMap with a placeholder that only looks like PEM), and whatever would
 * run counts as ready on 127.0.0.1, so that only what the person can mend is found fault with.
 * Throws what `up` would report as a bug.
 */
export async function checkManifests(
  sources: readonly string[],
  options: CheckOptions,
): Promise<CheckResult> {
  const { cwd, stdin, now } = options;
  const set = await loadManifests(sources, { cwd, ...(stdin ? { stdin } : {}) });
  let uids = 0;
  const newUid = () => {
    uids += 1;
    return `00000000-0000-4000-8000-${String(uids).padStart(12, '0')}`;
  };
  const controller = createController({
    store: createStore({ now, newUid }),
    settings: withoutPlaceholders(options.settings),
    now,
    onOutcome: () => {},
    onBug: (error) => {
      throw error;
    },
    assume: {
      minted: (wanted) => wanted.map(placeholder),
      podStatuses: (planned) => planned.map(running),
    },
  });
  controller.takeManifests(set);
  controller.runNow();
  controller.close();
  return { outcome: controller.current(), locate: set.locate, textOf: set.textOf };
}

/** Nobody can look into a placeholder; everything else is inspected as ever. */
function withoutPlaceholders(settings: CheckOptions['settings']): CheckOptions['settings'] {
  const { inspectCertificate } = settings;
  if (!inspectCertificate) return settings;
  return {
    ...settings,
    inspectCertificate: (certificate, key) =>
      certificate === certificatePlaceholder ? undefined : inspectCertificate(certificate, key),
  };
}

function placeholder({ target, purpose }: WantedCertificate): KubeObject {
  const { kind, namespace, name } = target;
  if (kind === 'ClusterTrustBundle') return makeClusterTrustBundle(name, certificatePlaceholder);
  const authority = { 'ca.crt': certificatePlaceholder };
  const leaf = { 'tls.crt': certificatePlaceholder, 'tls.key': keyPlaceholder };
  const texts = purpose === 'authority' ? authority : { ...leaf, ...authority };
  const object = { apiVersion: 'v1', kind, metadata: { name, namespace } };
  if (kind === 'ConfigMap') return { ...object, ...{ data: texts } };
  const data = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, encodeBase64(text)]),
  );
  const type = purpose === 'authority' ? 'Opaque' : 'kubernetes.io/tls';
  return { ...object, ...{ type, data } };
}

function running({ pod }: PlannedPod): PodStatus {
  const { name, namespace = '' } = pod.metadata;
  return { namespace, name, phase: 'Running', podIP: '127.0.0.1', ready: true, restarts: 0 };
}

/** An empty DER sequence in PEM: the shape of a certificate and nothing in it. */
const certificatePlaceholder = '-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n';
const keyPlaceholder = '-----BEGIN PRIVATE KEY-----\nMAAA\n-----END PRIVATE KEY-----\n';
