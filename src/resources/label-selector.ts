import { Type } from 'typebox';
import { closed, mapOf, type Shape } from './schema.ts';

export const labelSelector = closed({
  matchLabels: Type.Optional(mapOf(Type.String())),
  matchExpressions: Type.Optional(
    Type.Array(
      closed({
        key: Type.String(),
        /** In, NotIn, Exists or DoesNotExist; with any other it selects nothing. */
        operator: Type.String(),
        values: Type.Optional(Type.Array(Type.String())),
      }),
    ),
  ),
});

export type LabelSelector = Shape<typeof labelSelector>;

/** Whether all requirements hold. An empty selector selects everything. */
export function selects(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labelOf(labels, key) === value) &&
    matchExpressions.every((expression) => holds(expression, labelOf(labels, expression.key)))
  );
}

/** Kubernetes rule: `NotIn` also holds where the label is missing. */
function holds(expression: LabelExpression, value: string | undefined): boolean {
  const { operator, values = [] } = expression;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

function labelOf(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

type LabelExpression = NonNullable<LabelSelector['matchExpressions']>[number];
