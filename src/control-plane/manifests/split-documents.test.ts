import { expect, test } from 'vitest';
import { splitDocuments, splitJsonValues } from './split-documents.ts';

test('documents are cut at every --- at the start of a line, with their lines', () => {
  const pieces = splitDocuments('a: 1\n---\nb: 2\n--- # two\nc: |\n  x\n---\nd: 4\n');
  expect(pieces).toEqual([
    { text: 'a: 1\n', line: 1 },
    { text: '---\nb: 2\n', line: 2 },
    { text: '--- # two\nc: |\n  x\n', line: 4 },
    { text: '---\nd: 4\n', line: 7 },
  ]);
});

test('a longer rule, an indented one and one inside a line do not cut', () => {
  const text = 'a: |\n  ---\n  -----BEGIN\nb: x ---\n';
  expect(splitDocuments(text)).toEqual([{ text, line: 1 }]);
  expect(splitDocuments('----\n')).toHaveLength(1);
});

test('empty documents and documents of comments are left out', () => {
  expect(splitDocuments('')).toEqual([]);
  expect(splitDocuments('---\n---\n# only words\n---\n\n  # more\n...\n')).toEqual([]);
  expect(splitDocuments('# a\r\n---\r\n# b\r\nk: v\r\n')).toEqual([
    { text: '---\r\n# b\r\nk: v\r\n', line: 2 },
  ]);
});

test('directives stay with the document they speak about', () => {
  expect(splitDocuments('%YAML 1.1\n# c\n---\na: 1\n...\nb: 2\n')).toEqual([
    { text: '%YAML 1.1\n# c\n---\na: 1\n...\n', line: 1 },
    { text: 'b: 2\n', line: 6 },
  ]);
});

test('JSON values are cut one from another, whatever their strings hold', () => {
  const pieces = splitJsonValues('{"a":"}\\"{"}\n{"b":[{}]}\n');
  expect(pieces.map((each) => [each.text.trim(), each.line])).toEqual([
    ['{"a":"}\\"{"}', 1],
    ['{"b":[{}]}', 1],
  ]);
});
