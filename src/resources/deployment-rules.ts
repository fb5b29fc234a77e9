import { when } from './breaches.ts';
import type { Deployment } from './deployment.ts';
import type { CrossFieldRule } from './kind.ts';
import { selects } from './label-selector.ts';
import { podSpecRules } from './pod-rules.ts';

export const deploymentRules: readonly CrossFieldRule<Deployment>[] = [
  {
    message: 'A Deployment needs a selector, and an empty one is none.',
    breaches: ({ spec: { selector } }) =>
      when(
        Object.keys(selector.matchLabels ?? {}).length +
          (selector.matchExpressions ?? []).length ===
          0,
        'spec.selector',
      ),
  },
  {
    message: 'The labels of the pod template must match the selector of the Deployment.',
    breaches: ({ spec: { selector, template } }) =>
      when(!selects(selector, template.metadata?.labels), 'spec.template.metadata.labels'),
  },
  ...podSpecRules.map(
    (rule): CrossFieldRule<Deployment> => ({
      message: rule.message,
      breaches: ({ spec }) =>
        rule.breaches(spec.template.spec).map((inner) => `spec.template.spec${inner}`),
    }),
  ),
];
