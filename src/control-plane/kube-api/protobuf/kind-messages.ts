/** The kinds that can be written as Protocol Buffers, and what they are made of. */
import { type Message, readMessage } from './message.ts';
import { containerMessages } from './tables/container-messages.ts';
import { metaMessages } from './tables/meta-messages.ts';
import { networkMessages } from './tables/network-messages.ts';
import { objectMessages } from './tables/object-messages.ts';
import { podMessages } from './tables/pod-messages.ts';
import { podStatusMessages } from './tables/pod-status-messages.ts';
import { schedulingMessages } from './tables/scheduling-messages.ts';
import { volumeMessages } from './tables/volume-messages.ts';

/** Undefined for kinds that only go as JSON: those of custom resources, and those not served. */
export function messageOf(apiVersion: string, kind: string): Message | undefined {
  // Clients send these in the name of whichever group they talk to.
  if (kind === 'DeleteOptions') return messageNamed('DeleteOptions');
  const name = kindNames.get(`${apiVersion} ${kind}`);
  return name === undefined ? undefined : messageNamed(name);
}

/** Of a name in the tables. */
export function messageNamed(name: string): Message {
  const known = read.get(name);
  if (known) return known;
  const message = readMessage(tables.get(name) ?? '', messageNamed);
  read.set(name, message);
  return message;
}

const tables: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...metaMessages,
    ...objectMessages,
    ...networkMessages,
    ...podMessages,
    ...containerMessages,
    ...volumeMessages,
    ...schedulingMessages,
    ...podStatusMessages,
  }),
);

/** Most clients never need most of them. */
const read = new Map<string, Message>();

const kindNames: ReadonlyMap<string, string> = new Map([
  ...[
    'Namespace',
    'Secret',
    'ConfigMap',
    'ServiceAccount',
    'Service',
    'Endpoints',
    'Pod',
    'Event',
    'Status',
  ].map((kind): [string, string] => [`v1 ${kind}`, kind]),
  ['events.k8s.io/v1 Event', 'NewEvent'],
  ['apps/v1 Deployment', 'Deployment'],
  ['autoscaling/v1 Scale', 'Scale'],
  ...['v1', 'v1beta1', 'v1alpha1'].map((version): [string, string] => [
    `certificates.k8s.io/${version} ClusterTrustBundle`,
    'ClusterTrustBundle',
  ]),
  ['coordination.k8s.io/v1 Lease', 'Lease'],
  ['discovery.k8s.io/v1 EndpointSlice', 'EndpointSlice'],
  ['networking.k8s.io/v1 Ingress', 'Ingress'],
  ['networking.k8s.io/v1 IngressClass', 'IngressClass'],
  ['meta.k8s.io/v1 PartialObjectMetadata', 'PartialObjectMetadata'],
  ['authorization.k8s.io/v1 SelfSubjectAccessReview', 'SelfSubjectAccessReview'],
  ['authorization.k8s.io/v1 SelfSubjectRulesReview', 'SelfSubjectRulesReview'],
  ['authentication.k8s.io/v1 SelfSubjectReview', 'PartialObjectMetadata'],
]);
