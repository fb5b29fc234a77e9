/** Kinds that hold or note something, as in `core/v1`, `events/v1` and `coordination/v1`. */
export const objectMessages = {
  Namespace: '1 metadata ObjectMeta; 2 spec NamespaceSpec; 3 status NamespaceStatus',
  NamespaceSpec: '1 finalizers[]',
  NamespaceStatus: '1 phase; 2 conditions[] NamespaceCondition',
  NamespaceCondition: '1 type!; 2 status!; 4 lastTransitionTime time; 5 reason; 6 message',
  Secret: '1 metadata ObjectMeta; 2 data{} bytes; 3 type; 4 stringData{}; 5 immutable! bool',
  ConfigMap: '1 metadata ObjectMeta; 2 data{}; 3 binaryData{} bytes; 4 immutable! bool',
  ServiceAccount: `
    1 metadata ObjectMeta; 2 secrets[] ObjectReference; 3 imagePullSecrets[] LocalObjectReference;
    4 automountServiceAccountToken! bool`,
  ObjectReference: `
    1 kind; 2 namespace; 3 name; 4 uid; 5 apiVersion; 6 resourceVersion; 7 fieldPath`,
  LocalObjectReference: '1 name',
  Event: `
    1 metadata ObjectMeta; 2 involvedObject ObjectReference; 3 reason; 4 message;
    5 source EventSource; 6 firstTimestamp time; 7 lastTimestamp time; 8 count int; 9 type;
    10 eventTime microtime; 11 series EventSeries; 12 action; 13 related ObjectReference;
    14 reportingComponent!; 15 reportingInstance!`,
  EventSource: '1 component; 2 host',
  EventSeries: '1 count int; 2 lastObservedTime microtime',
  NewEvent: `
    1 metadata ObjectMeta; 2 eventTime microtime; 3 series NewEventSeries; 4 reportingController;
    5 reportingInstance; 6 action; 7 reason; 8 regarding ObjectReference; 9 related ObjectReference;
    10 note; 11 type; 12 deprecatedSource EventSource; 13 deprecatedFirstTimestamp time;
    14 deprecatedLastTimestamp time; 15 deprecatedCount int`,
  NewEventSeries: '1 count! int; 2 lastObservedTime microtime',
  ClusterTrustBundle: '1 metadata ObjectMeta; 2 spec ClusterTrustBundleSpec',
  ClusterTrustBundleSpec: '1 signerName; 2 trustBundle!',
  Lease: '1 metadata ObjectMeta; 2 spec LeaseSpec',
  LeaseSpec: `
    1 holderIdentity!; 2 leaseDurationSeconds! int; 3 acquireTime microtime; 4 renewTime microtime;
    5 leaseTransitions! int; 6 strategy!; 7 preferredHolder!`,
};
