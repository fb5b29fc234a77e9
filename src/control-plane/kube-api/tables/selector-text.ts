import type { LabelSelector } from '../../../resources/label-selector.ts';
import { orNone } from './column.ts';

/** A selector as it would be written on a command line: `app=a,env in (x,y),!old`. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return orNone([...labels, ...matchExpressions.map(sayExpression)].sort().join(','));
}

function sayExpression({ key, operator, values = [] }: Expression): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values.join(',')})`;
    case 'NotIn':
      return `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return `${key} ${operator} (${values.join(',')})`;
  }
}

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];
