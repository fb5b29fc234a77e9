/** What leads to Pods, numbered as in `core/v1`, `discovery/v1` and `networking/v1` of Kubernetes. */
import { message } from './message.ts';
import { intOrString, objectMeta, objectReference } from './meta-messages.ts';

const meta = { meta: () => objectMeta };

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
export const service = message(['1 metadata meta', '2 spec spec'], {
  ...meta,
  spec: () => serviceSpec,
});

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
export const endpointSlice = message(
  ['1 metadata meta', '2 endpoints[] endpoint', '3 ports[] port', '4 addressType'],
  { ...meta, endpoint: () => endpoint, port: () => endpointPort },
);

const namedPort = message(['1 name', '2 number int']);
const serviceBackend = message(['1 name', '2 port port'], { port: () => namedPort });
const resourceBackend = message(['1 apiGroup', '2 kind', '3 name']);
const backend = message(['3 resource resource', '4 service service'], {
  resource: () => resourceBackend,
  service: () => serviceBackend,
});
const ingressPath = message(['1 path', '2 backend backend', '3 pathType'], {
  backend: () => backend,
});
const ingressPaths = message(['1 paths[] path'], { path: () => ingressPath });
const ingressHttp = message(['1 http paths'], { paths: () => ingressPaths });
const ingressRule = message(['1 host', '2 - http'], { http: () => ingressHttp });
const ingressTls = message(['1 hosts[]', '2 secretName']);
const ingressSpec = message(
  ['1 defaultBackend backend', '2 tls[] tls', '3 rules[] rule', '4 ingressClassName'],
  { backend: () => backend, tls: () => ingressTls, rule: () => ingressRule },
);
export const ingress = message(['1 metadata meta', '2 spec spec'], {
  ...meta,
  spec: () => ingressSpec,
});

const classParameters = message(['1 apiGroup', '2 kind', '3 name', '4 scope', '5 namespace']);
const ingressClassSpec = message(['1 controller', '2 parameters parameters'], {
  parameters: () => classParameters,
});
export const ingressClass = message(['1 metadata meta', '2 spec spec'], {
  ...meta,
  spec: () => ingressClassSpec,
});
