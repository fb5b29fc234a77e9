/** What leads to Pods, as in `core/v1`, `discovery/v1` and `networking/v1`. */
export const networkMessages = {
  Service: '1 metadata ObjectMeta; 2 spec ServiceSpec; 3 status ServiceStatus',
  ServiceSpec: `
    1 ports[] ServicePort; 2 selector{}; 3 clusterIP; 4 type; 5 externalIPs[]; 7 sessionAffinity;
    8 loadBalancerIP; 9 loadBalancerSourceRanges[]; 10 externalName; 11 externalTrafficPolicy;
    12 healthCheckNodePort int; 13 publishNotReadyAddresses bool;
    14 sessionAffinityConfig SessionAffinityConfig; 17 ipFamilyPolicy!; 18 clusterIPs[];
    19 ipFamilies[]; 20 allocateLoadBalancerNodePorts! bool; 21 loadBalancerClass!;
    22 internalTrafficPolicy!; 23 trafficDistribution!`,
  ServicePort: `
    1 name; 2 protocol; 3 port! int; 4 targetPort IntOrString; 5 nodePort int; 6 appProtocol!`,
  SessionAffinityConfig: '1 clientIP ClientIPConfig',
  ClientIPConfig: '1 timeoutSeconds! int',
  ServiceStatus: '1 loadBalancer LoadBalancerStatus; 2 conditions[] Condition',
  LoadBalancerStatus: '1 ingress[] LoadBalancerIngress',
  LoadBalancerIngress: '1 ip; 2 hostname; 3 ipMode!; 4 ports[] PortStatus',
  PortStatus: '1 port! int; 2 protocol!; 3 error!',
  Endpoints: '1 metadata ObjectMeta; 2 subsets[] EndpointSubset',
  EndpointSubset: `
    1 addresses[] EndpointAddress; 2 notReadyAddresses[] EndpointAddress;
    3 ports[] EndpointSubsetPort`,
  EndpointAddress: '1 ip; 2 targetRef ObjectReference; 3 hostname; 4 nodeName!',
  EndpointSubsetPort: '1 name; 2 port int; 3 protocol; 4 appProtocol!',
  EndpointSlice: `
    1 metadata ObjectMeta; 2 endpoints[] Endpoint; 3 ports[] EndpointPort; 4 addressType!`,
  Endpoint: `
    1 addresses[]; 2 conditions EndpointConditions; 3 hostname!; 4 targetRef ObjectReference;
    5 deprecatedTopology{}; 6 nodeName!; 7 zone!; 8 hints EndpointHints`,
  EndpointConditions: '1 ready! bool; 2 serving! bool; 3 terminating! bool',
  EndpointHints: '1 forZones[] ForZone; 2 forNodes[] ForNode',
  ForZone: '1 name!',
  ForNode: '1 name!',
  EndpointPort: '1 name!; 2 protocol!; 3 port! int; 4 appProtocol!',
  Ingress: '1 metadata ObjectMeta; 2 spec IngressSpec; 3 status IngressStatus',
  IngressSpec: `
    1 defaultBackend IngressBackend; 2 tls[] IngressTLS; 3 rules[] IngressRule; 4 ingressClassName!`,
  IngressBackend: '3 resource TypedLocalObjectReference; 4 service IngressServiceBackend',
  IngressServiceBackend: '1 name!; 2 port ServiceBackendPort',
  ServiceBackendPort: '1 name; 2 number int',
  TypedLocalObjectReference: '1 apiGroup!; 2 kind!; 3 name!',
  IngressTLS: '1 hosts[]; 2 secretName',
  IngressRule: '1 host; 2 - IngressRuleValue',
  IngressRuleValue: '1 http HTTPIngressRuleValue',
  HTTPIngressRuleValue: '1 paths[] HTTPIngressPath',
  HTTPIngressPath: '1 path; 2 backend IngressBackend; 3 pathType!',
  IngressStatus: '1 loadBalancer IngressLoadBalancerStatus',
  IngressLoadBalancerStatus: '1 ingress[] IngressLoadBalancerIngress',
  IngressLoadBalancerIngress: '1 ip; 2 hostname; 4 ports[] IngressPortStatus',
  IngressPortStatus: '1 port! int; 2 protocol!; 3 error!',
  IngressClass: '1 metadata ObjectMeta; 2 spec IngressClassSpec',
  IngressClassSpec: '1 controller; 2 parameters IngressClassParametersReference',
  IngressClassParametersReference: '1 apiGroup!; 2 kind!; 3 name!; 4 scope!; 5 namespace!',
};
