import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64, isBase64 } from './base64.ts';

test('any text is encoded as Node encodes it, and reads back', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const encoded = encodeBase64(text);
      expect(encoded).toBe(Buffer.from(text, 'utf8').toString('base64'));
      expect(decodeBase64(encoded)).toBe(text);
    }),
  );
});

test('line breaks are skipped', () => {
  expect(decodeBase64('aGVs\nbG8=\r\n')).toBe('hello');
});

test.each(['a', 'aGVsbG8', 'a===', 'aGVs bG8=', 'aGVs*G8='])('%j is no Base64', (text) => {
  expect(isBase64(text)).toBe(false);
  expect(decodeBase64(text)).toBeUndefined();
});

test.each(['/w==', 'wIA=', '7aCA', '9JCAgA==', '4oI='])('%j holds no UTF-8', (encoded) => {
  expect(isBase64(encoded)).toBe(true);
  expect(decodeBase64(encoded)).toBeUndefined();
});
