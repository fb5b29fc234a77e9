/** The kinds whose objects client-go sends as Protocol Buffers, by apiVersion and kind. */
import { type Message, message } from './message.ts';
import { localReference, objectMeta, objectReference } from './meta-messages.ts';
import { endpointSlice, ingress, ingressClass, service } from './network-messages.ts';
import { deployment, pod } from './pod-messages.ts';

const meta = { meta: () => objectMeta };

const secret = message(
  ['1 metadata meta', '2 data{} bytes', '3 type', '4 stringData{}', '5 immutable bool'],
  meta,
);
const configMap = message(
  ['1 metadata meta', '2 data{}', '3 binaryData{} bytes', '4 immutable bool'],
  meta,
);

const namespaceSpec = message(['1 finalizers[]']);
const namespaceKind = message(['1 metadata meta', '2 spec spec'], {
  ...meta,
  spec: () => namespaceSpec,
});

const serviceAccount = message(
  [
    '1 metadata meta',
    '2 secrets[] reference',
    '3 imagePullSecrets[] local',
    '4 automountServiceAccountToken bool',
  ],
  { ...meta, reference: () => objectReference, local: () => localReference },
);

const source = message(['1 component', '2 host']);
const series = message(['1 count int', '2 lastObservedTime microtime']);
const eventParts = {
  ...meta,
  reference: () => objectReference,
  source: () => source,
  series: () => series,
};
const event = message(
  [
    '1 metadata meta',
    '2 involvedObject reference',
    '3 reason',
    '4 message',
    '5 source source',
    '6 firstTimestamp time',
    '7 lastTimestamp time',
    '8 count int',
    '9 type',
    '10 eventTime microtime',
    '11 series series',
    '12 action',
    '13 related reference',
    '14 reportingComponent',
    '15 reportingInstance',
  ],
  eventParts,
);
const newEvent = message(
  [
    '1 metadata meta',
    '2 eventTime microtime',
    '3 series series',
    '4 reportingController',
    '5 reportingInstance',
    '6 action',
    '7 reason',
    '8 regarding reference',
    '9 related reference',
    '10 note',
    '11 type',
    '12 deprecatedSource source',
    '13 deprecatedFirstTimestamp time',
    '14 deprecatedLastTimestamp time',
    '15 deprecatedCount int',
  ],
  eventParts,
);

const nothing = message([]);

export const kindMessages: ReadonlyMap<string, Message> = new Map([
  ['v1 Secret', secret],
  ['v1 ConfigMap', configMap],
  ['v1 Namespace', namespaceKind],
  ['v1 ServiceAccount', serviceAccount],
  ['v1 Service', service],
  ['v1 Pod', pod],
  ['v1 Event', event],
  ['events.k8s.io/v1 Event', newEvent],
  ['apps/v1 Deployment', deployment],
  ['discovery.k8s.io/v1 EndpointSlice', endpointSlice],
  ['networking.k8s.io/v1 Ingress', ingress],
  ['networking.k8s.io/v1 IngressClass', ingressClass],
  // What is asked does not matter: the answer is always yes.
  ['authorization.k8s.io/v1 SelfSubjectAccessReview', nothing],
  ['authorization.k8s.io/v1 SelfSubjectRulesReview', nothing],
  ['authentication.k8s.io/v1 SelfSubjectReview', nothing],
]);
