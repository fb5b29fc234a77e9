/** Expectations out of a parsed YAML document; throws what is wrong with it, field by field. */
import type { Expectations } from './judge.testing.ts';

export function readExpectations(document: unknown): Expectations {
  const problems = checkFields(document, shape, '');
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const given = document as Partial<Expectations>; // Proof: `checkFields` found no problem.
  return {
    requests: given.requests ?? [],
    handshakes: given.handshakes ?? [],
    conditions: given.conditions ?? [],
    logs: given.logs ?? [],
    findings: given.findings ?? [],
  };
}

/** The name of a type, a list of one shape, a map of one shape under `*`, or named fields. */
type Shape = string | readonly [Shape] | { readonly [name: string]: Shape };

function checkFields(value: unknown, shape: Shape, path: string): readonly string[] {
  if (typeof shape === 'string') return checkLeaf(value, shape, path);
  if (isList(shape)) {
    if (!Array.isArray(value)) return [`${path} must be a list.`];
    return value.flatMap((item, index) => checkFields(item, shape[0], `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`${path || 'The document'} must be a mapping.`];
  }
  const each = shape['*'];
  const given = Object.entries(value).flatMap(([name, field]) => {
    const known = each ?? shape[name] ?? shape[`${name}?`];
    const at = path === '' ? name : `${path}.${name}`;
    return known === undefined ? [`${at} is not a field.`] : checkFields(field, known, at);
  });
  const missing = Object.keys(shape)
    .filter((name) => name !== '*' && !name.endsWith('?') && !(name in value))
    .map((name) => `${path === '' ? name : `${path}.${name}`} is missing.`);
  return [...given, ...missing];
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function checkLeaf(value: unknown, type: string, path: string): readonly string[] {
  const types = type.split(' or ');
  const fits = types.some((one) => (one === 'null' ? value === null : typeof value === one));
  const isConstant = type.startsWith('=');
  if (isConstant ? value === type.slice(1) : fits) return [];
  return [`${path} must be ${isConstant ? type.slice(1) : type}, not ${JSON.stringify(value)}.`];
}

const texts = ['string'] as const;
const shape: Shape = {
  apiVersion: '=postern.dev/v1alpha1',
  kind: '=Expectations',
  'requests?': [
    {
      request: 'string',
      'headers?': { '*': 'string' },
      'body?': 'string',
      'address?': 'string',
      'times?': 'number',
      expect: {
        status: 'number',
        'headers?': { '*': 'string or null' },
        'body?': texts,
        'bodyWithout?': texts,
        'backend?': 'string',
        'share?': { '*': 'number' },
        'withinMs?': 'number',
      },
    },
  ],
  'handshakes?': [
    {
      backend: 'string',
      sni: 'string',
      verified: 'boolean',
      'cause?': 'string',
      'subjectAltNames?': texts,
    },
  ],
  'conditions?': [{ object: 'string', type: 'string', status: 'string', 'reason?': 'string' }],
  'logs?': [{ pod: 'string', contains: 'string' }],
  'findings?': texts,
};
