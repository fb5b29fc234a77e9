/** What every kind has in it, and what is said about objects, as in `meta/v1`. */
export const metaMessages = {
  ObjectMeta: `
    1 name; 2 generateName; 3 namespace; 4 selfLink; 5 uid; 6 resourceVersion; 7 generation int;
    8 creationTimestamp time; 9 deletionTimestamp time; 10 deletionGracePeriodSeconds! int;
    11 labels{}; 12 annotations{}; 13 ownerReferences[] OwnerReference; 14 finalizers[];
    17 managedFields[] ManagedFieldsEntry`,
  OwnerReference: `
    1 kind!; 3 name!; 4 uid!; 5 apiVersion!; 6 controller! bool; 7 blockOwnerDeletion! bool`,
  ManagedFieldsEntry: `
    1 manager; 2 operation; 3 apiVersion; 4 time time; 6 fieldsType; 7 fieldsV1 FieldsV1;
    8 subresource`,
  DeleteOptions: `
    1 gracePeriodSeconds! int; 2 preconditions Preconditions; 3 orphanDependents! bool;
    4 propagationPolicy!; 5 dryRun[]; 6 ignoreStoreReadErrorWithClusterBreakingPotential! bool`,
  Preconditions: '1 uid!; 2 resourceVersion!',
  LabelSelector: '1 matchLabels{}; 2 matchExpressions[] LabelSelectorRequirement',
  LabelSelectorRequirement: '1 key!; 2 operator!; 3 values[]',
  Condition: `
    1 type!; 2 status!; 3 observedGeneration int; 4 lastTransitionTime time; 5 reason!; 6 message!`,
  ListMeta: `
    1 selfLink; 2 resourceVersion; 3 continue; 4 remainingItemCount! int; 5 shardInfo ShardInfo`,
  ShardInfo: '1 selector!',
  Status: '1 metadata ListMeta; 2 status; 3 message; 4 reason; 5 details StatusDetails; 6 code int',
  StatusDetails: '1 name; 2 group; 3 kind; 4 causes[] StatusCause; 5 retryAfterSeconds int; 6 uid',
  StatusCause: '1 reason; 2 message; 3 field',
  PartialObjectMetadata: '1 metadata ObjectMeta',
  SelfSubjectAccessReview: '1 metadata ObjectMeta; 2 spec AccessReviewSpec',
  AccessReviewSpec:
    '1 resourceAttributes ResourceAttributes; 2 nonResourceAttributes PathAttributes',
  ResourceAttributes: `
    1 namespace; 2 verb; 3 group; 4 version; 5 resource; 6 subresource; 7 name`,
  PathAttributes: '1 path; 2 verb',
  SelfSubjectRulesReview: '1 metadata ObjectMeta; 2 spec RulesReviewSpec',
  RulesReviewSpec: '1 namespace',
};
