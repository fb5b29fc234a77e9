import { expect, test } from 'vitest';
import type { CatalogueEntry } from './catalogue/entry.ts';
import { catalogue } from './catalogue.ts';
import { problemsPage } from './problems-page.ts';

const entries: readonly [string, CatalogueEntry][] = Object.entries(catalogue);

test('docs/problems.md is the page the catalogue makes', async () => {
  await expect(problemsPage()).toMatchFileSnapshot('../../docs/problems.md');
});

test('every code has exactly one section', () => {
  const sections = Array.from(problemsPage().matchAll(/^## `(.+)`$/gm), ([, code]) => code);
  expect(sections.toSorted()).toEqual(entries.map(([code]) => code).toSorted());
});

test('codes are kebab-case words, so that they can be anchors', () => {
  expect(
    entries.map(([code]) => code).filter((code) => !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(code)),
  ).toEqual([]);
});

test('titles are phrases; why and next are sentences', () => {
  const odd = entries.filter(([, { title, why, next }]) => {
    const isPhrase = /^[A-Z`]/.test(title) && !title.endsWith('.') && title.length <= 90;
    return !isPhrase || !/^[`\w].*[.)`]$/s.test(why) || !/^[A-Z`]/.test(next);
  });
  expect(odd.map(([code]) => code)).toEqual([]);
});
