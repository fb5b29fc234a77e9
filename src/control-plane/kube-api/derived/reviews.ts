import { isRecord } from '../../../resources/record.ts';
import type { ServedResource } from '../served-resource.ts';
import type { World } from '../world.ts';

/** Questions about who asks. Who has the token may do everything, and is nobody in particular. */
export const reviews: readonly ServedResource[] = [
  review('authorization.k8s.io', 'SelfSubjectAccessReview', () => ({ allowed: true })),
  review('authorization.k8s.io', 'SelfSubjectRulesReview', () => ({
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  })),
  review('authentication.k8s.io', 'SelfSubjectReview', () => ({ userInfo: everybody })),
  review('authentication.k8s.io', 'TokenReview', ({ token }, { isToken }) =>
    typeof token === 'string' && isToken(token)
      ? { authenticated: true, user: everybody }
      : { authenticated: false, user: {}, error: 'this is not the token of this server' },
  ),
];

type Asked = Readonly<Record<string, unknown>>;

function review(
  group: string,
  kind: string,
  status: (asked: Asked, world: World) => unknown,
): ServedResource {
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
    answerTo: ({ spec = {} }, world) => ({
      apiVersion: `${group}/v1`,
      kind,
      metadata: { creationTimestamp: null },
      spec,
      status: status(isRecord(spec) ? spec : {}, world),
    }),
  };
}

const everybody = { username: 'postern', groups: ['system:masters', 'system:authenticated'] };
