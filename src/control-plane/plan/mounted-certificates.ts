import type { Origin } from '../../resources/object.ts';
import type { Service } from '../../resources/service.ts';
import type { BackendDemands } from './backend-demands.ts';
import type { FrontHostnames } from './front-hostnames.ts';
import { serviceDnsNames } from './service-names.ts';
import { type VolumeSource, volumeSources } from './volume-sources.ts';
import { distinct, type Wish } from './wanted-certificate.ts';
import type { Workload } from './workload.ts';

export interface Expectations {
  readonly demands: BackendDemands;
  readonly hostnames: FrontHostnames;
}

/**
 * The certificates that backends mount: valid for what the policies in front of them ask for and
 * for the names of their Services; without a Service, for the workload's own name.
 *
 * A policy may be wrong, and must then fail as it would in a cluster. So a certificate that is there
 * stays while it covers what somebody else also says: the Services' names, and those the policy
 * asks for that are hostnames of a route to the Service too.
 */
export function* mountedCertificates(
  workload: Workload,
  services: readonly Service[],
  { demands, hostnames }: Expectations,
): Iterable<Wish> {
  const asked = services.flatMap((service) => demands.on(service));
  const seconded = services.flatMap((service) => [...hostnames(service)]);
  const serviceNames = services.flatMap(({ metadata }) =>
    serviceDnsNames({ namespace: metadata.namespace ?? '', name: metadata.name }),
  );
  const askedNames = asked.flatMap(({ dnsNames }) => dnsNames);
  const names = [...askedNames, ...serviceNames];
  const required = [...askedNames.filter((name) => seconded.includes(name)), ...serviceNames];
  for (const { source, origin } of mountedSecrets(workload)) {
    if (!isCertificate(source)) continue;
    yield {
      target: { kind: 'Secret', namespace: workload.namespace, name: source.name },
      purpose: 'backend',
      authority: 'internal',
      dnsNames: names.length > 0 ? distinct(names) : [workload.ref.name],
      uris: distinct(asked.flatMap(({ uris }) => uris)),
      ipAddresses: [],
      keptWhileCovering: { dnsNames: distinct(required), uris: [] },
      origin: asked[0]?.origin ?? origin,
    };
  }
}

function* mountedSecrets(workload: Workload): Iterable<{ source: VolumeSource; origin: Origin }> {
  for (const [index, volume] of (workload.spec.volumes ?? []).entries()) {
    for (const source of volumeSources(volume)) {
      if (source.kind !== 'Secret') continue;
      const field = `${workload.specField}.volumes[${index}].${source.field}`;
      yield { source, origin: { object: workload.ref, field } };
    }
  }
}

/** A Secret that may be absent, or of which other keys are used, is not a certificate to mint. */
function isCertificate({ optional, items = [] }: VolumeSource): boolean {
  return !optional && items.every(({ key }) => certificateKeys.has(key));
}

const certificateKeys = new Set(['tls.crt', 'tls.key', 'ca.crt']);
