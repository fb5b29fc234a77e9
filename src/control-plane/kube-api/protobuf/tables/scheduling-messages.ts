/** Where and how a Pod wants to run, as in `core/v1`. */
export const schedulingMessages = {
  PodSecurityContext: `
    1 seLinuxOptions SELinuxOptions; 2 runAsUser! int; 3 runAsNonRoot! bool;
    4 supplementalGroups[] int; 5 fsGroup! int; 6 runAsGroup! int; 7 sysctls[] Sysctl;
    8 windowsOptions WindowsSecurityContextOptions; 9 fsGroupChangePolicy!;
    10 seccompProfile SeccompProfile; 11 appArmorProfile AppArmorProfile;
    12 supplementalGroupsPolicy!; 13 seLinuxChangePolicy!`,
  Sysctl: '1 name!; 2 value!',
  Affinity: `
    1 nodeAffinity NodeAffinity; 2 podAffinity PodAffinity; 3 podAntiAffinity PodAntiAffinity`,
  NodeAffinity: `
    1 requiredDuringSchedulingIgnoredDuringExecution NodeSelector;
    2 preferredDuringSchedulingIgnoredDuringExecution[] PreferredSchedulingTerm`,
  NodeSelector: '1 nodeSelectorTerms[] NodeSelectorTerm',
  NodeSelectorTerm: `
    1 matchExpressions[] NodeSelectorRequirement; 2 matchFields[] NodeSelectorRequirement`,
  NodeSelectorRequirement: '1 key!; 2 operator!; 3 values[]',
  PreferredSchedulingTerm: '1 weight! int; 2 preference NodeSelectorTerm',
  PodAffinity: `
    1 requiredDuringSchedulingIgnoredDuringExecution[] PodAffinityTerm;
    2 preferredDuringSchedulingIgnoredDuringExecution[] WeightedPodAffinityTerm`,
  PodAffinityTerm: `
    1 labelSelector LabelSelector; 2 namespaces[]; 3 topologyKey!;
    4 namespaceSelector LabelSelector; 5 matchLabelKeys[]; 6 mismatchLabelKeys[]`,
  WeightedPodAffinityTerm: '1 weight! int; 2 podAffinityTerm PodAffinityTerm',
  PodAntiAffinity: `
    1 requiredDuringSchedulingIgnoredDuringExecution[] PodAffinityTerm;
    2 preferredDuringSchedulingIgnoredDuringExecution[] WeightedPodAffinityTerm`,
  Toleration: '1 key; 2 operator; 3 value; 4 effect; 5 tolerationSeconds! int',
  HostAlias: '1 ip!; 2 hostnames[]',
  PodDNSConfig: '1 nameservers[]; 2 searches[]; 3 options[] PodDNSConfigOption',
  PodDNSConfigOption: '1 name; 2 value!',
  PodReadinessGate: '1 conditionType!',
  TopologySpreadConstraint: `
    1 maxSkew! int; 2 topologyKey!; 3 whenUnsatisfiable!; 4 labelSelector LabelSelector;
    5 minDomains! int; 6 nodeAffinityPolicy!; 7 nodeTaintsPolicy!; 8 matchLabelKeys[]`,
  PodOS: '1 name!',
  PodSchedulingGate: '1 name!',
  PodResourceClaim: '1 name!; 3 resourceClaimName!; 4 resourceClaimTemplateName!',
  PodSchedulingGroup: '1 podGroupName!',
  EvictionResponder: '1 name!; 2 priority! int',
};
