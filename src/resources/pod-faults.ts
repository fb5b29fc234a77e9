import { containerFaults } from './container-faults.ts';
import {
  complaints,
  duplicate,
  duplicates,
  type Fault,
  forbidden,
  inEach,
  invalid,
  required,
} from './fault.ts';
import { dns1123Label, dns1123Subdomain } from './name-syntax.ts';
import type { PodSpec } from './pod.ts';
import type { Volume } from './volume.ts';

/** What an API server holds against the spec of a Pod, or of the template of one. */
export function podFaults(spec: PodSpec, field: string): readonly Fault[] {
  const { containers = [], initContainers = [], volumes = [] } = spec;
  const { activeDeadlineSeconds: deadline = 1 } = spec;
  const names = new Set(volumes.map(({ name }) => name));
  return [
    ...inEach(volumes, `${field}.volumes`, volumeFaults),
    ...duplicates(
      volumes,
      ({ name }) => name || undefined,
      (index) => `${field}.volumes[${index}].name`,
    ),
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...inEach(containers, `${field}.containers`, (each, at) => containerFaults(each, at, names)),
    ...duplicates(
      containers,
      ({ name }) => name || undefined,
      (index) => `${field}.containers[${index}].name`,
    ),
    ...inEach(initContainers, `${field}.initContainers`, (each, at) => [
      ...containerFaults(each, at, names),
      ...(containers.some(({ name }) => name === each.name)
        ? [duplicate(`${at}.name`, each.name)]
        : []),
    ]),
    ...(deadline < 1 || deadline > int32Max
      ? [invalid(`${field}.activeDeadlineSeconds`, deadline, deadlineRange)]
      : []),
    ...nameFaults(spec, field),
  ];
}

function nameFaults(spec: PodSpec, field: string): readonly Fault[] {
  const { serviceAccountName = '', nodeName = '', hostname = '', subdomain = '' } = spec;
  const named = [
    ['serviceAccountName', serviceAccountName, dns1123Subdomain],
    ['nodeName', nodeName, dns1123Subdomain],
    ['hostname', hostname, dns1123Label],
    ['subdomain', subdomain, dns1123Label],
  ] as const;
  return named.flatMap(([name, value, check]) =>
    value === '' ? [] : complaints(`${field}.${name}`, value, check(value)),
  );
}

function volumeFaults(volume: Volume, field: string): readonly Fault[] {
  const { name = '', secret, configMap } = volume;
  const [, ...others] = sources.filter((source) => volume[source] !== undefined);
  return [
    ...(name === ''
      ? [required(`${field}.name`)]
      : complaints(`${field}.name`, name, dns1123Label(name))),
    ...others.map((other) =>
      forbidden(`${field}.${other}`, 'may not specify more than 1 volume type'),
    ),
    ...(secret && !secret.secretName ? [required(`${field}.secret.secretName`)] : []),
    ...(configMap && !configMap.name ? [required(`${field}.configMap.name`)] : []),
    ...inEach(secret?.items, `${field}.secret.items`, itemFaults),
    ...inEach(configMap?.items, `${field}.configMap.items`, itemFaults),
  ];
}

function itemFaults(
  { key, path }: { readonly key: string; readonly path: string },
  field: string,
): readonly Fault[] {
  const isOutside = path.split('/').includes('..');
  return [
    ...(key === '' ? [required(`${field}.key`)] : []),
    ...(path === '' ? [required(`${field}.path`)] : []),
    ...(path.startsWith('/') ? [invalid(`${field}.path`, path, 'must be a relative path')] : []),
    ...(isOutside ? [invalid(`${field}.path`, path, "must not contain '..'")] : []),
  ];
}

const int32Max = 2 ** 31 - 1;
const deadlineRange = `must be between 1 and ${int32Max}, inclusive`;

/** In the order in which an API server looks at them. */
const sources = ['emptyDir', 'secret', 'configMap', 'projected'] as const;
