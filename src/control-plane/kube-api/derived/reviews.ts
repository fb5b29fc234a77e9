import type { ServedResource } from '../served-resource.ts';

/** Questions about oneself. Who has the token may do everything, and is nobody in particular. */
export const reviews: readonly ServedResource[] = [
  review('authorization.k8s.io', 'SelfSubjectAccessReview', () => ({ allowed: true })),
  review('authorization.k8s.io', 'SelfSubjectRulesReview', () => ({
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  })),
  review('authentication.k8s.io', 'SelfSubjectReview', () => ({
    userInfo: { username: 'postern', groups: ['system:masters', 'system:authenticated'] },
  })),
];

function review(group: string, kind: string, status: () => unknown): ServedResource {
  const singular = kind.toLowerCase();
  return {
    group,
    versions: ['v1'],
    kind,
    plural: `${singular}s`,
    singular,
    shortNames: [],
    categories: [],
    namespaced: false,
    verbs: ['create'],
    subresources: [],
    list: () => [],
    get: () => undefined,
    answerTo: ({ spec = {} }) => ({
      apiVersion: `${group}/v1`,
      kind,
      metadata: { creationTimestamp: null },
      spec,
      status: status(),
    }),
  };
}
