import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backendTlsProblems } from '../../diagnostics/catalogue/backend-tls.ts';
import { gatewayProblems } from '../../diagnostics/catalogue/gateways.ts';
import { routeProblems } from '../../diagnostics/catalogue/routes.ts';
import { codesNotShown, testCases } from './cases.testing.ts';

const folder = join(import.meta.dirname, 'cases');

describe('translation', () => testCases(folder));

it('has a case or a test for every problem it can find', () => {
  const codes = Object.keys({ ...gatewayProblems, ...routeProblems, ...backendTlsProblems });
  const tests = ['translate.test.ts', '../intake.test.ts'].map((file) =>
    join(import.meta.dirname, file),
  );
  expect(codesNotShown(codes, { folder, tests })).toEqual([]);
});
