import { sayEndpoints } from './backend-addresses.ts';
import type { Around, Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { at, list, pairs, text, textOr } from './fields.ts';
import { writeLabels } from './metadata-lines.ts';
import type { Page } from './page.ts';

export const describeIngress: Describer = (page, ingress, around) => {
  const spec = at(ingress, 'spec');
  page.line(0, `Name:\t${text(at(ingress, 'metadata', 'name'))}`);
  writeLabels(page, 'Labels', at(ingress, 'metadata', 'labels'));
  page.line(0, `Namespace:\t${text(at(ingress, 'metadata', 'namespace'))}`);
  const entries = list(at(ingress, 'status', 'loadBalancer', 'ingress'));
  const addresses = entries.map((one) => text(at(one, 'ip')) || text(at(one, 'hostname')));
  page.line(0, `Address:\t${addresses.join(',')}`);
  page.line(0, `Ingress Class:\t${textOr(at(spec, 'ingressClassName'), '<none>')}`);
  const fallback = at(spec, 'defaultBackend');
  page.line(0, `Default backend:\t${fallback ? sayBackend(fallback, around) : '<default>'}`);
  writeTls(page, list(at(spec, 'tls')));
  writeRules(page, list(at(spec, 'rules')), around);
  writePairsBelow(page, at(ingress, 'metadata', 'annotations'));
  writeEvents(page, around);
};

function writeTls(page: Page, entries: readonly unknown[]): void {
  if (entries.length === 0) return;
  page.line(0, 'TLS:');
  for (const entry of entries) {
    const hosts = list(at(entry, 'hosts')).join(',');
    const secret = text(at(entry, 'secretName'));
    page.line(1, secret === '' ? `SNI routes ${hosts}` : `${secret} terminates ${hosts}`);
  }
}

function writeRules(page: Page, rules: readonly unknown[], around: Around): void {
  page.line(0, 'Rules:');
  page.line(1, 'Host\tPath\tBackends');
  page.line(1, '----\t----\t--------');
  for (const rule of rules) {
    page.line(1, `${textOr(at(rule, 'host'), '*')}\t`);
    for (const path of list(at(rule, 'http', 'paths'))) {
      const backend = sayBackend(at(path, 'backend'), around);
      page.line(2, `\t${text(at(path, 'path'))} \t${backend}`);
    }
  }
  if (rules.length === 0) page.line(1, `*\t*\t<default>`);
}

/** `api:80 (10.0.0.1:8080)`, or what is wrong with it. */
function sayBackend(backend: unknown, around: Around): string {
  const name = text(at(backend, 'service', 'name'));
  if (name === '') return sayResource(at(backend, 'resource'));
  const port = at(backend, 'service', 'port');
  const asked = text(at(port, 'name')) || text(at(port, 'number'));
  const service = around.services.find((one) => at(one, 'metadata', 'name') === name);
  if (service === undefined) {
    return `${name}:${asked} (<error: services "${name}" not found>)`;
  }
  const found = list(at(service, 'spec', 'ports')).find(
    (one) => text(at(one, 'name')) === asked || text(at(one, 'port')) === asked,
  );
  const portName = text(at(found, 'name'));
  return `${name}:${asked} (${found === undefined ? '' : sayEndpoints(around, { service: name, portName })})`;
}

function sayResource(resource: unknown): string {
  const group = textOr(at(resource, 'apiGroup'), '<none>');
  return `APIGroup: ${group}, Kind: ${text(at(resource, 'kind'))}, Name: ${text(at(resource, 'name'))}`;
}

function writePairsBelow(page: Page, annotations: unknown): void {
  const [first = '<none>', ...rest] = pairs(annotations).map(([key, value]) => `${key}: ${value}`);
  page.line(0, `Annotations:\t${first}`);
  for (const line of rest) page.line(0, `\t${line}`);
}
