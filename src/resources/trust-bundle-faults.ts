import type { ClusterTrustBundle } from './cluster-trust-bundle.ts';
import { complaints, type Fault, invalid, tooLong } from './fault.ts';
import { dns1123Label, dns1123Subdomain } from './name-syntax.ts';
import { trustBundleComplaints } from './trust-anchors.ts';

/** What an API server holds against a ClusterTrustBundle. The bundle itself is not repeated. */
export function trustBundleFaults({ metadata, spec }: ClusterTrustBundle): readonly Fault[] {
  const { signerName = '', trustBundle } = spec;
  const { name } = metadata;
  const isTooLong = trustBundle.length > bundleBytesMax;
  const field = 'spec.trustBundle';
  return [
    ...(name === undefined
      ? []
      : complaints('metadata.name', name, nameComplaints(name, signerName))),
    ...(signerName === '' ? [] : signerFaults(signerName)),
    ...(isTooLong
      ? [tooLong(field, bundleBytesMax)]
      : complaints(field, '<value omitted>', trustBundleComplaints(trustBundle))),
  ];
}

/** The name of a bundle that has a signer begins with it. */
function nameComplaints(name: string, signerName: string): readonly string[] {
  if (signerName === '') {
    return name.includes(':')
      ? ['ClusterTrustBundle without signer name must not have ":" in its name']
      : dns1123Subdomain(name);
  }
  const prefix = `${signerName.replaceAll('/', ':')}:`;
  return name.startsWith(prefix)
    ? dns1123Subdomain(name.slice(prefix.length))
    : [`ClusterTrustBundle for signerName ${signerName} must be named with prefix ${prefix}`];
}

/** `example.com/signer-name` */
function signerFaults(signerName: string): readonly Fault[] {
  const field = 'spec.signerName';
  const [domain = '', path = '', ...more] = signerName.split('/');
  if (!signerName.includes('/') || more.length > 0) {
    const form = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalid(field, signerName, form)];
  }
  const labels = domain.split('.');
  return [
    ...(domain.length > 253 ? [tooLong(field, 253)] : []),
    ...complaints(field, domain, firstBad(labels, dns1123Label)),
    ...(labels.length < 2 ? [invalid(field, domain, tooFewLabels)] : []),
    ...complaints(field, path, firstBad(path.split('.'), dns1123Subdomain)),
    ...(signerName.length > signerBytesMax ? [tooLong(field, signerBytesMax)] : []),
  ];
}

/** After a bad label the others are not looked at. */
function firstBad(
  labels: readonly string[],
  check: (label: string) => readonly string[],
): readonly string[] {
  const bad = labels.find((label) => check(label).length > 0);
  if (bad === undefined) return [];
  return check(bad).map((complaint) => `validating label ${JSON.stringify(bad)}: ${complaint}`);
}

const tooFewLabels = 'should be a domain with at least two segments separated by dots';
const bundleBytesMax = 1024 * 1024;
/** A domain, a slash, a label, a dot and a subdomain. */
const signerBytesMax = 253 + 1 + 63 + 1 + 253;
