/** Pods and what makes them, as in `core/v1`, `apps/v1` and `autoscaling/v1`. */
export const podMessages = {
  Pod: '1 metadata ObjectMeta; 2 spec PodSpec; 3 status PodStatus',
  PodSpec: `
    1 volumes[] Volume; 2 containers[] Container; 3 restartPolicy;
    4 terminationGracePeriodSeconds! int; 5 activeDeadlineSeconds! int; 6 dnsPolicy;
    7 nodeSelector{}; 8 serviceAccountName; 9 serviceAccount; 10 nodeName; 11 hostNetwork bool;
    12 hostPID bool; 13 hostIPC bool; 14 securityContext PodSecurityContext;
    15 imagePullSecrets[] LocalObjectReference; 16 hostname; 17 subdomain; 18 affinity Affinity;
    19 schedulerName; 20 initContainers[] Container; 21 automountServiceAccountToken! bool;
    22 tolerations[] Toleration; 23 hostAliases[] HostAlias; 24 priorityClassName; 25 priority! int;
    26 dnsConfig PodDNSConfig; 27 shareProcessNamespace! bool; 28 readinessGates[] PodReadinessGate;
    29 runtimeClassName!; 30 enableServiceLinks! bool; 31 preemptionPolicy!; 32 overhead{} Quantity;
    33 topologySpreadConstraints[] TopologySpreadConstraint;
    34 ephemeralContainers[] EphemeralContainer; 35 setHostnameAsFQDN! bool; 36 os PodOS;
    37 hostUsers! bool; 38 schedulingGates[] PodSchedulingGate;
    39 resourceClaims[] PodResourceClaim; 40 resources ResourceRequirements; 41 hostnameOverride!;
    43 schedulingGroup PodSchedulingGroup; 44 evictionResponders[] EvictionResponder`,
  Deployment: '1 metadata ObjectMeta; 2 spec DeploymentSpec; 3 status DeploymentStatus',
  DeploymentSpec: `
    1 replicas! int; 2 selector LabelSelector; 3 template PodTemplateSpec;
    4 strategy DeploymentStrategy; 5 minReadySeconds int; 6 revisionHistoryLimit! int;
    7 paused bool; 9 progressDeadlineSeconds! int`,
  PodTemplateSpec: '1 metadata ObjectMeta; 2 spec PodSpec',
  DeploymentStrategy: '1 type; 2 rollingUpdate RollingUpdateDeployment',
  RollingUpdateDeployment: '1 maxUnavailable! IntOrString; 2 maxSurge! IntOrString',
  DeploymentStatus: `
    1 observedGeneration int; 2 replicas int; 3 updatedReplicas int; 4 availableReplicas int;
    5 unavailableReplicas int; 6 conditions[] DeploymentCondition; 7 readyReplicas int;
    8 collisionCount! int; 9 terminatingReplicas! int`,
  DeploymentCondition: `
    1 type!; 2 status!; 4 reason; 5 message; 6 lastUpdateTime time; 7 lastTransitionTime time`,
  Scale: '1 metadata ObjectMeta; 2 spec ScaleSpec; 3 status ScaleStatus',
  ScaleSpec: '1 replicas int',
  ScaleStatus: '1 replicas! int; 2 selector',
};
