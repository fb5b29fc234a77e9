/**
 * By which fields the items of a list are told apart in built-in kinds, as Kubernetes marks them
 * for strategic merge patches. Lists that are not named here are replaced as a whole.
 */
export function mergeKeyOf(path: readonly string[]): string | undefined {
  const [field = '', parent = ''] = path.toReversed();
  if (field === 'ports') return portKeys.get(parent);
  return mergeKeys.get(field);
}

/** Lists of plain values that are merged as sets. */
export function isMergedSet(path: readonly string[]): boolean {
  return path.join('.') === 'metadata.finalizers';
}

/** In a Pod the ports are a container's, in a Service those of its spec. */
const portKeys: ReadonlyMap<string, string> = new Map([
  ['containers', 'containerPort'],
  ['initContainers', 'containerPort'],
  ['spec', 'port'],
]);

const mergeKeys: ReadonlyMap<string, string> = new Map([
  ['conditions', 'type'],
  ['containers', 'name'],
  ['env', 'name'],
  ['ephemeralContainers', 'name'],
  ['hostAliases', 'ip'],
  ['imagePullSecrets', 'name'],
  ['initContainers', 'name'],
  ['ownerReferences', 'uid'],
  ['podIPs', 'ip'],
  ['secrets', 'name'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['volumeDevices', 'devicePath'],
  ['volumeMounts', 'mountPath'],
  ['volumes', 'name'],
]);
