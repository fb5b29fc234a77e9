import { inItems, itemsThat, repeatedItems } from './breaches.ts';
import type { CrossFieldRule, PartRule } from './kind.ts';
import type { Pod, PodSpec } from './pod.ts';

/** Written for the spec of a Pod, so that a Deployment's template can use them too. */
export const podSpecRules: readonly PartRule<PodSpec>[] = [
  {
    message: 'A volumeMount must name a volume of its pod.',
    breaches: (spec) => {
      const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
      return inItems(spec.containers, '.containers', ({ volumeMounts }) =>
        itemsThat(volumeMounts, '.volumeMounts', ({ name }) => !volumes.has(name)),
      ).map((mount) => `${mount}.name`);
    },
  },
  {
    message: 'No two ports of a container may have the same name.',
    breaches: (spec) =>
      inItems(spec.containers, '.containers', ({ ports }) =>
        repeatedItems(ports, '.ports', ({ name }) => name || undefined),
      ),
  },
  {
    message: 'A container needs an image.',
    breaches: (spec) =>
      itemsThat(spec.containers, '.containers', ({ image = '' }) => image === '').map(
        (container) => `${container}.image`,
      ),
  },
];

export const podRules: readonly CrossFieldRule<Pod>[] = podSpecRules.map((rule) => ({
  message: rule.message,
  breaches: ({ spec }) => rule.breaches(spec).map((inner) => `spec${inner}`),
}));
