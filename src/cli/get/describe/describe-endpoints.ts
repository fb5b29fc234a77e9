import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { at, list, text, textOr } from './fields.ts';
import { writeHead } from './metadata-lines.ts';
import type { Page } from './page.ts';

export const describeEndpoints: Describer = (page, endpoints, around) => {
  writeHead(page, endpoints);
  page.line(0, 'Subsets:');
  for (const subset of list(at(endpoints, 'subsets'))) {
    for (const [title, field] of [
      ['Addresses', 'addresses'],
      ['NotReadyAddresses', 'notReadyAddresses'],
    ] as const) {
      const addresses = list(at(subset, field)).map((address) => text(at(address, 'ip')));
      page.line(1, `${title}:\t${addresses.join(',') || '<none>'}`);
    }
    writePorts(page, list(at(subset, 'ports')));
    page.line(0, '');
  }
  writeEvents(page, around);
};

function writePorts(page: Page, ports: readonly unknown[]): void {
  if (ports.length === 0) return;
  page.line(1, 'Ports:');
  page.line(2, 'Name\tPort\tProtocol');
  page.line(2, '----\t----\t--------');
  for (const port of ports) {
    const name = textOr(at(port, 'name'), '<unset>');
    page.line(2, `${name}\t${text(at(port, 'port'))}\t${text(at(port, 'protocol'))}`);
  }
}
