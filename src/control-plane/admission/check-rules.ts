import type { Kind } from '../../resources/kind.ts';
import type { KubeObject } from '../../resources/object.ts';
import type { Problem } from './problem.ts';

/** The cross-field rules that an object breaks. Only for objects their schema finds nothing in. */
export function checkRules(object: KubeObject, kind: Kind): Problem[] {
  const problems = kind.rules.flatMap((rule) =>
    rule.breaches(object).map(
      (field): Problem => ({
        code: rule.advisory ? 'rule-doubtful' : 'rule-broken',
        field,
        message: rule.message,
      }),
    ),
  );
  return problems.slice(0, problemsMax);
}

const problemsMax = 50;
