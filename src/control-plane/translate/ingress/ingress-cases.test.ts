import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ingressProblems } from '../../../diagnostics/catalogue/ingress.ts';
import { codesNotShown, testCases } from '../cases.testing.ts';

const folder = join(import.meta.dirname, 'cases');

describe('translation of Ingresses', () => testCases(folder));

it('has a case or a test for every problem it can find', () => {
  const madeElsewhere = new Set(['ingress-class-stand-in']);
  const codes = Object.keys(ingressProblems).filter((code) => !madeElsewhere.has(code));
  const tests = [join(import.meta.dirname, 'ingress.test.ts')];
  expect(codesNotShown(codes, { folder, tests })).toEqual([]);
});
