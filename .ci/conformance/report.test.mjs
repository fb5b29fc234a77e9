import { expect, test } from 'vitest';
import { renderTable, sayResult, sayWhy } from './report.mjs';

test('a test is told in one line', () => {
  const told = sayResult({ name: 'HTTPRouteCORS', result: 'pass', seconds: 0.26 });
  expect(told).toBe('pass  HTTPRouteCORS (0.3 s)');
});

test('a failed test says which part failed, with its last words and no clock', () => {
  const output = `
=== RUN   TestConformance/HTTPRouteCORS/preflight
    http.go:1: 2026-01-02T03:04:05Z: Response did not match: 403 is not 204
    http.go:2: giving up
    --- FAIL: TestConformance/HTTPRouteCORS/preflight (30.00s)
`;
  expect(sayWhy({ name: 'HTTPRouteCORS', output }).split('\n')).toEqual([
    'HTTPRouteCORS failed',
    '  HTTPRouteCORS/preflight',
    '    http.go:2: giving up',
    '    http.go:1: Response did not match: 403 is not 204',
  ]);
});

test('the page shows failures, skips and features as the report has them', () => {
  const page = renderTable({
    name: 'report',
    tests: [
      { name: 'B', result: 'fail', output: '' },
      { name: 'A', result: 'pass', output: '' },
      { name: 'C', result: 'skip', output: 'Skipping C: suite does not support Mesh' },
    ],
    report: `
gatewayAPIVersion: v9.9.9
gatewayAPIChannel: standard
date: today
implementation: { version: v0.1.0 }
profiles:
  - name: GATEWAY-HTTP
    core: { result: failure, failedTests: [B], statistics: { Passed: 1, Failed: 1, Skipped: 0 } }
    extended:
      result: success
      statistics: { Passed: 2, Failed: 0, Skipped: 0 }
      supportedFeatures: [HTTPRouteCORS]
`,
  });
  expect(page).toContain('suite v9.9.9 (standard channel)');
  expect(page).toContain('| GATEWAY-HTTP | failure | 1 | 1 | 0 | success | 2 | 0 | 0 |');
  expect(page).toContain('Failed: B.');
  expect(page).toContain('Supported features: HTTPRouteCORS.');
  expect(page).toMatch(/\| A \| passes \|\n\| B \| \*\*fails\*\* \|\n\| C \| skipped: Mesh is not/);
});
