import type { ProblemCode } from '../../diagnostics/catalogue.ts';
import type { Fault, FaultReason } from '../../resources/fault.ts';
import { faultsIn } from '../../resources/kind-faults.ts';
import type { KubeObject } from '../../resources/object.ts';
import { cause } from './causes.ts';
import { type Problem, sayValue } from './problem.ts';

/** What the validation of a built-in kind finds, in words for people and for API clients. */
export function checkByHand(object: KubeObject, group: string): Problem[] {
  return faultsIn(group, object)
    .slice(0, problemsMax)
    .map((fault) => {
      const { reason, at = fault.field, ...details } = fault;
      const { code, says } = words[reason];
      const field = at === '[]' ? '' : at;
      const message = `${field === '' ? 'The object' : field} ${says(fault)}.`;
      return { code, field, message, cause: cause(reason, details) };
    });
}

interface Words {
  readonly code: ProblemCode;
  readonly says: (fault: Fault) => string;
}

const words: Readonly<Record<FaultReason, Words>> = {
  FieldValueRequired: {
    code: 'field-required',
    says: ({ detail }) => (detail === undefined ? 'is required' : `is required: ${detail}`),
  },
  FieldValueInvalid: {
    code: 'field-invalid',
    says: ({ value, detail }) => `is ${sayValue(value)}: ${detail}`,
  },
  FieldValueNotSupported: {
    code: 'field-not-allowed-value',
    says: ({ value, detail }) => `is ${sayValue(value)}; ${detail}`,
  },
  FieldValueDuplicate: {
    code: 'duplicate-entry',
    says: ({ value }) =>
      typeof value === 'string' ? `is ${sayValue(value)} once more` : 'is there once more',
  },
  FieldValueForbidden: { code: 'rule-broken', says: ({ detail }) => `is forbidden: ${detail}` },
  FieldValueNotFound: {
    code: 'rule-broken',
    says: ({ value }) => `is ${sayValue(value)}, which is not there`,
  },
  FieldValueTooLong: { code: 'field-too-long', says: ({ detail }) => `is too long: ${detail}` },
};

const problemsMax = 200;
