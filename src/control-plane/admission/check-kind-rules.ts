import type { Kind } from '../../resources/kind.ts';
import type { KubeObject } from '../../resources/object.ts';
import { cause } from './causes.ts';
import type { Problem } from './problem.ts';

/** The rules of a kind as a whole. Only for objects their schema finds nothing in. */
export function checkKindRules(object: KubeObject, kind: Kind): Problem[] {
  const problems = kind.rules.flatMap(({ message, breaches, advisory }) =>
    breaches(object).map((field): Problem => {
      if (advisory) return { code: 'rule-doubtful', field, message };
      const detail = message.replace(/\.$/, '');
      const said = cause('FieldValueInvalid', { field, detail });
      return { code: 'rule-broken', field, message, cause: said };
    }),
  );
  return problems.slice(0, problemsMax);
}

const problemsMax = 50;
