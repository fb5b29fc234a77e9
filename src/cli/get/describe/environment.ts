import { at, list, text } from './fields.ts';
import type { Page } from './page.ts';

/** `Environment:` and `Environment Variables from:` of one container. */
export function writeEnvironment(page: Page, container: unknown, pod: unknown): void {
  writeSources(page, list(at(container, 'envFrom')));
  const variables = list(at(container, 'env'));
  page.line(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}`);
  for (const variable of variables) {
    const [first = '', ...rest] = sayVariable(variable, pod);
    page.line(3, `${text(at(variable, 'name'))}:\t${first}`);
    for (const line of rest) page.line(3, `\t${line}`);
  }
}

function writeSources(page: Page, sources: readonly unknown[]): void {
  if (sources.length === 0) return;
  page.line(2, 'Environment Variables from:');
  for (const source of sources) {
    const isSecret = at(source, 'secretRef') !== undefined;
    const ref = at(source, isSecret ? 'secretRef' : 'configMapRef');
    const prefix = text(at(source, 'prefix'));
    const kind = isSecret ? 'Secret' : 'ConfigMap';
    const how = prefix === '' ? '' : ` with prefix '${prefix}'`;
    page.line(3, `${text(at(ref, 'name'))}\t${kind}${how}\tOptional: ${isOptional(ref)}`);
  }
}

function sayVariable(variable: unknown, pod: unknown): readonly string[] {
  const from = at(variable, 'valueFrom');
  if (from === undefined) return text(at(variable, 'value')).split('\n');
  const field = at(from, 'fieldRef');
  if (field !== undefined) {
    const path = text(at(field, 'fieldPath'));
    return [`${valueOfField(pod, path)} (${text(at(field, 'apiVersion'))}:${path})`];
  }
  const secret = at(from, 'secretKeyRef');
  if (secret !== undefined) return [sayKey(secret, 'in secret')];
  const configMap = at(from, 'configMapKeyRef');
  if (configMap !== undefined) return [sayKey(configMap, 'of config map')];
  return [`(${text(at(from, 'resourceFieldRef', 'resource'))})`];
}

function sayKey(ref: unknown, where: string): string {
  const [key, name] = [text(at(ref, 'key')), text(at(ref, 'name'))];
  return `<set to the key '${key}' ${where} '${name}'>\tOptional: ${isOptional(ref)}`;
}

/** Only metadata is known before the pod runs; a template has none. */
function valueOfField(pod: unknown, path: string): string {
  const known = ['metadata.name', 'metadata.namespace', 'metadata.uid'].includes(path);
  return known ? text(at(pod, ...path.split('.'))) : '';
}

function isOptional(ref: unknown): boolean {
  return at(ref, 'optional') === true;
}
