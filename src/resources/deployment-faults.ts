import type { Deployment } from './deployment.ts';
import {
  complaints,
  type Fault,
  forbidden,
  inEach,
  invalid,
  notSupported,
  required,
} from './fault.ts';
import { type LabelSelector, selects } from './label-selector.ts';
import { labelKey, labelValue } from './name-syntax.ts';
import { podFaults } from './pod-faults.ts';

/** What an API server holds against a Deployment. */
export function deploymentFaults({ spec }: Deployment): readonly Fault[] {
  const { replicas, template } = spec;
  const selector: LabelSelector | undefined = spec.selector;
  const { labels, annotations = {} } = template.metadata ?? {};
  const faults = selector ? selectorFaults(selector, 'spec.selector') : [];
  return [
    ...(replicas < 0
      ? [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')]
      : []),
    ...(selector ? faults : [required('spec.selector')]),
    ...(faults.length === 0 && selector && isEmpty(selector)
      ? [invalid('spec.selector', {}, 'empty selector is invalid for deployment')]
      : []),
    ...(faults.length > 0 && selector
      ? [invalid('spec.selector', selector, 'invalid label selector')]
      : []),
    ...(faults.length === 0 && !(selector && selects(selector, labels))
      ? [invalid(labelsField, labels ?? null, '`selector` does not match template `labels`')]
      : []),
    ...Object.entries(labels ?? {}).flatMap(([key, value]) => [
      ...complaints('spec.template.labels', key, labelKey(key)),
      ...complaints('spec.template.labels', value, labelValue(value)),
    ]),
    ...Object.keys(annotations).flatMap((key) =>
      complaints('spec.template.annotations', key, labelKey(key.toLowerCase())),
    ),
    ...podFaults(template.spec, 'spec.template.spec'),
    ...notSupported('spec.template.spec.restartPolicy', template.spec.restartPolicy ?? 'Always', [
      'Always',
    ]),
  ];
}

function selectorFaults(selector: LabelSelector, field: string): readonly Fault[] {
  const { matchLabels = {}, matchExpressions } = selector;
  return [
    ...Object.entries(matchLabels).flatMap(([key, value]) => [
      ...complaints(`${field}.matchLabels`, key, labelKey(key)),
      ...complaints(`${field}.matchLabels`, value, labelValue(value)),
    ]),
    ...inEach(matchExpressions, `${field}.matchExpressions`, requirementFaults),
  ];
}

function requirementFaults(
  { key = '', operator = '', values = [] }: NonNullable<LabelSelector['matchExpressions']>[number],
  field: string,
): readonly Fault[] {
  const bad = complaints(`${field}.key`, key, labelKey(key));
  switch (operator) {
    case 'In':
    case 'NotIn': {
      const says = "must be specified when `operator` is 'In' or 'NotIn'";
      return values.length > 0 ? bad : [required(`${field}.values`, says), ...bad];
    }
    case 'Exists':
    case 'DoesNotExist': {
      const says = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      return values.length > 0 ? [forbidden(`${field}.values`, says), ...bad] : bad;
    }
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator'), ...bad];
  }
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

const labelsField = 'spec.template.metadata.labels';
