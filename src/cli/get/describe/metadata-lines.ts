import { at, pairs, text } from './fields.ts';
import type { Page } from './page.ts';

/** Name, namespace, labels and annotations, with which nearly every description begins. */
export function writeHead(page: Page, object: unknown): void {
  writeNames(page, object);
  writeLabels(page, 'Labels', at(object, 'metadata', 'labels'));
  writeAnnotations(page, at(object, 'metadata', 'annotations'));
}

export function writeNames(page: Page, object: unknown): void {
  page.line(0, `Name:\t${text(at(object, 'metadata', 'name'))}`);
  page.line(0, `Namespace:\t${text(at(object, 'metadata', 'namespace'))}`);
}

export function writeLabels(page: Page, title: string, labels: unknown): void {
  const lines = pairs(labels).map(([key, value]) => `${key}=${value}`);
  writeUnder(page, title, lines);
}

/** Long or many-lined values stand below their key. */
export function writeAnnotations(page: Page, annotations: unknown): void {
  const lines = pairs(annotations)
    .filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
    .flatMap(([key, value]) => annotationLines(key, value.replace(/\n$/, '')));
  writeUnder(page, 'Annotations', lines);
}

function annotationLines(key: string, value: string): readonly string[] {
  const isLong = value.length + key.length + 2 > annotationCharsMax || value.includes('\n');
  if (!isLong) return [`${key}: ${value}`];
  return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line)}`)];
}

function shorten(line: string): string {
  const most = annotationCharsMax - 2;
  return line.length <= most ? line : `${line.slice(0, most)}...`;
}

function writeUnder(page: Page, title: string, lines: readonly string[]): void {
  const [first = '<none>', ...rest] = lines;
  page.line(0, `${title}:\t${first}`);
  for (const line of rest) page.line(0, `\t${line}`);
}

const annotationCharsMax = 140;
