import { isRecord } from '../../../resources/record.ts';
import { at, list, text, textOr } from './fields.ts';
import type { Page } from './page.ts';

/** `Volumes:` of a pod or of a template, whose lines stand deeper. */
export function writeVolumes(page: Page, volumes: readonly unknown[], indent: '' | '  '): void {
  page.line(0, `${indent}Volumes:${volumes.length === 0 ? '\t<none>' : ''}`);
  for (const volume of volumes) {
    page.line(1, `${indent === '' ? '' : ' '}${text(at(volume, 'name'))}:`);
    for (const line of linesOf(volume)) page.line(2, line);
  }
}

function linesOf(volume: unknown): readonly string[] {
  const secret = at(volume, 'secret');
  if (isRecord(secret)) {
    return [
      'Type:\tSecret (a volume populated by a Secret)',
      ...named('SecretName', secret['secretName'], secret['optional']),
    ];
  }
  const configMap = at(volume, 'configMap');
  if (isRecord(configMap)) {
    return [
      'Type:\tConfigMap (a volume populated by a ConfigMap)',
      ...named('Name', configMap['name'], configMap['optional']),
    ];
  }
  const emptyDir = at(volume, 'emptyDir');
  if (isRecord(emptyDir)) {
    return [
      "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
      `Medium:\t${text(emptyDir['medium'])}`,
      `SizeLimit:\t${textOr(emptyDir['sizeLimit'], '<unset>')}`,
    ];
  }
  const projected = at(volume, 'projected');
  if (!isRecord(projected)) return ['<unknown>'];
  return [
    'Type:\tProjected (a volume that contains injected data from multiple sources)',
    ...list(projected['sources']).flatMap(projectionLines),
  ];
}

function projectionLines(source: unknown): readonly string[] {
  const secret = at(source, 'secret');
  if (isRecord(secret)) return named('SecretName', secret['name'], secret['optional']);
  const configMap = at(source, 'configMap');
  return isRecord(configMap)
    ? named('ConfigMapName', configMap['name'], configMap['optional'])
    : [];
}

function named(title: string, name: unknown, optional: unknown): readonly string[] {
  return [`${title}:\t${text(name)}`, `Optional:\t${optional === true}`];
}
