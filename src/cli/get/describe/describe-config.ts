/** The small kinds: what holds data, and what only has a name. */
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { at, pairs, text, textOr } from './fields.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata-lines.ts';
import type { Page } from './page.ts';

/** Sizes only: what is secret does not belong on a screen. */
export const describeSecret: Describer = (page, secret) => {
  writeHead(page, secret);
  page.line(0, '');
  page.line(0, `Type:\t${text(at(secret, 'type'))}`);
  writeTitle(page, 'Data');
  for (const [key, value] of pairs(at(secret, 'data'))) {
    page.line(0, `${key}:\t${Buffer.byteLength(value, 'base64')} bytes`);
  }
};

export const describeConfigMap: Describer = (page, configMap, around) => {
  writeHead(page, configMap);
  writeTitle(page, 'Data');
  for (const [key, value] of pairs(at(configMap, 'data'))) {
    for (const line of [`${key}:`, '----', ...value.split('\n'), '']) page.line(0, line);
  }
  writeTitle(page, 'BinaryData');
  for (const [key, value] of pairs(at(configMap, 'binaryData'))) {
    page.line(0, `${key}: ${Buffer.byteLength(value, 'base64')} bytes`);
  }
  page.line(0, '');
  writeEvents(page, around);
};

export const describeNamespace: Describer = (page, namespace) => {
  writeHeadWithoutNamespace(page, namespace);
  page.line(0, `Status:\t${textOr(at(namespace, 'status', 'phase'), 'Active')}`);
};

export const describeIngressClass: Describer = (page, ingressClass, around) => {
  writeHeadWithoutNamespace(page, ingressClass);
  page.line(0, `Controller:\t${text(at(ingressClass, 'spec', 'controller'))}`);
  writeEvents(page, around);
};

function writeHeadWithoutNamespace(page: Page, object: unknown): void {
  page.line(0, `Name:\t${text(at(object, 'metadata', 'name'))}`);
  writeLabels(page, 'Labels', at(object, 'metadata', 'labels'));
  writeAnnotations(page, at(object, 'metadata', 'annotations'));
}

function writeTitle(page: Page, title: string): void {
  for (const line of ['', title, '='.repeat(4)]) page.line(0, line);
}
