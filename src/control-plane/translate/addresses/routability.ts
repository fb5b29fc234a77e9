/**
 * Where an address can be reached from (GEP-5093). The machine is the cluster: what its loopback
 * interface has every pod can reach and nobody else. 127.0.0.0/10 and ::1 are its Service network,
 * beside the pods' 127.64.0.0/10.
 */
export function routabilityOf(address: string): 'Cluster' | '' {
  if (address === '::1') return 'Cluster';
  const [first, second] = address.split('.').map(Number);
  return first === 127 && second !== undefined && second < 64 ? 'Cluster' : '';
}

/** Reserved for conformance tests: it can be asked for and promises nothing. */
export const sentinel = 'testing.x-k8s.io/sentinel';

/** What the status says of an address that is given to who asked for this. */
export function reportedRoutability(address: string, asked: string): string {
  return asked === sentinel ? sentinel : routabilityOf(address);
}

/** Why an address cannot be had with this routability, to complete a sentence. */
export function whyNotRoutable(address: string, asked: string): string | undefined {
  if (asked !== 'Cluster' || routabilityOf(address) === 'Cluster') return undefined;
  return 'the addresses of this cluster of one machine are 127.0.0.0/10 and ::1';
}

export function isKnownRoutability(asked: string): boolean {
  return asked === '' || asked === 'Cluster' || asked === sentinel;
}
