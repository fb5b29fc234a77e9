import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireGo } from './suite.mjs';
import { exitCodes } from './trouble.mjs';

test('a machine without Go is told so, by name and loudly', () => {
  expect(() => check(undefined)).toThrow(
    expect.objectContaining({
      message: 'GO IS NOT INSTALLED: THE CONFORMANCE SUITE WAS NOT RUN. NOTHING WAS TESTED.',
      code: exitCodes.noGo,
    }),
  );
});

test('a Go that cannot fetch another one is too old', () => {
  expect(() => check('echo go version go1.20.3 linux/amd64')).toThrow(/^Go 1\.20\.3 is too old/);
});

test('an older Go may fetch the one that the suite is written for', () => {
  const env = check('echo go version go1.26.8 linux/amd64');
  expect(env).toMatchObject({ GOTOOLCHAIN: 'auto' });
});

test('where the newer Go cannot be fetched, nothing is tested and that is said', () => {
  const script = `[ "$PWD" = / ] && echo go version go1.26.8 linux/amd64 || exit 1`;
  expect(() => check(script)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('COULD NOT FETCH A NEWER GO'),
      code: exitCodes.noGo,
    }),
  );
});

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-go-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Looks for Go on a PATH that holds `script` as its only `go`, or none. */
function check(script) {
  const go = join(folder, 'go');
  if (script !== undefined) {
    writeFileSync(go, `#!/bin/sh\n${script}\n`);
    chmodSync(go, 0o700);
  }
  return requireGo({ here: folder, environment: { PATH: folder } });
}
