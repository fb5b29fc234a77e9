/** The kinds whose objects client-go sends as Protocol Buffers, by apiVersion and kind. */
import { type Message, message } from './message.ts';
import { intOrString, localReference, objectMeta, objectReference } from './meta-messages.ts';
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

const servicePort = message(
  ['1 name', '2 protocol', '3 port int', '4 targetPort number', '5 nodePort int', '6 appProtocol'],
  { number: () => intOrString },
);
const serviceSpec = message(
  [
    '1 ports[] port',
    '2 selector{}',
    '3 clusterIP',
    '4 type',
    '5 externalIPs[]',
    '7 sessionAffinity',
    '8 loadBalancerIP',
    '10 externalName',
    '11 externalTrafficPolicy',
    '13 publishNotReadyAddresses bool',
    '17 ipFamilyPolicy',
    '18 clusterIPs[]',
    '19 ipFamilies[]',
    '21 loadBalancerClass',
    '22 internalTrafficPolicy',
  ],
  { port: () => servicePort },
);
const service = message(['1 metadata meta', '2 spec spec'], { ...meta, spec: () => serviceSpec });

const endpointConditions = message(['1 ready bool', '2 serving bool', '3 terminating bool']);
const endpoint = message(
  [
    '1 addresses[]',
    '2 conditions conditions',
    '3 hostname',
    '4 targetRef reference',
    '6 nodeName',
    '7 zone',
  ],
  { conditions: () => endpointConditions, reference: () => objectReference },
);
const endpointPort = message(['1 name text!', '2 protocol', '3 port int', '4 appProtocol']);
const endpointSlice = message(
  ['1 metadata meta', '2 endpoints[] endpoint', '3 ports[] port', '4 addressType'],
  { ...meta, endpoint: () => endpoint, port: () => endpointPort },
);

const source = message(['1 component', '2 host']);
const series = message(['1 count int', '2 lastObservedTime time']);
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
    '10 eventTime time',
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
    '2 eventTime time',
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
  // What is asked does not matter: the answer is always yes.
  ['authorization.k8s.io/v1 SelfSubjectAccessReview', nothing],
  ['authorization.k8s.io/v1 SelfSubjectRulesReview', nothing],
  ['authentication.k8s.io/v1 SelfSubjectReview', nothing],
]);
