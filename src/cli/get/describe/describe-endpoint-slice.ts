import { isRecord } from '../../../resources/record.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { at, list, text, textOr } from './fields.ts';
import { writeHead } from './metadata-lines.ts';
import type { Page } from './page.ts';

export const describeEndpointSlice: Describer = (page, slice, around) => {
  writeHead(page, slice);
  page.line(0, `AddressType:\t${text(at(slice, 'addressType'))}`);
  const ports = list(at(slice, 'ports'));
  if (ports.length === 0) page.line(0, 'Ports: <unset>');
  else writePorts(page, ports);
  const endpoints = list(at(slice, 'endpoints'));
  if (endpoints.length === 0) page.line(0, 'Endpoints: <none>');
  else writeEndpoints(page, endpoints);
  writeEvents(page, around);
};

function writePorts(page: Page, ports: readonly unknown[]): void {
  page.line(0, 'Ports:');
  page.line(1, 'Name\tPort\tProtocol');
  page.line(1, '----\t----\t--------');
  for (const port of ports) {
    const [name, number] = [textOr(at(port, 'name'), '<unset>'), text(at(port, 'port'))];
    page.line(1, `${name}\t${number}\t${text(at(port, 'protocol'))}`);
  }
}

function writeEndpoints(page: Page, endpoints: readonly unknown[]): void {
  page.line(0, 'Endpoints:');
  for (const endpoint of endpoints) {
    page.line(1, `- Addresses:\t${list(at(endpoint, 'addresses')).join(',')}`);
    page.line(2, 'Conditions:');
    page.line(3, `Ready:\t${textOr(at(endpoint, 'conditions', 'ready'), '<unset>')}`);
    page.line(2, `Hostname:\t${textOr(at(endpoint, 'hostname'), '<unset>')}`);
    const target = at(endpoint, 'targetRef');
    if (isRecord(target))
      page.line(2, `TargetRef:\t${text(target['kind'])}/${text(target['name'])}`);
    page.line(2, `NodeName:\t${textOr(at(endpoint, 'nodeName'), '<unset>')}`);
    page.line(2, `Zone:\t${textOr(at(endpoint, 'zone'), '<unset>')}`);
  }
}
