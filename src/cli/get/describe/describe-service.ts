import { sayEndpoints } from './backend-addresses.ts';
import type { Around, Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { at, list, pairs, text, textOr } from './fields.ts';
import { writeHead } from './metadata-lines.ts';
import type { Page } from './page.ts';

export const describeService: Describer = (page, service, around) => {
  const spec = at(service, 'spec');
  writeHead(page, service);
  const selector = pairs(at(spec, 'selector')).map(([key, value]) => `${key}=${value}`);
  page.line(0, `Selector:\t${selector.join(',') || '<none>'}`);
  page.line(0, `Type:\t${text(at(spec, 'type'))}`);
  const policy = text(at(spec, 'ipFamilyPolicy'));
  if (policy !== '') page.line(0, `IP Family Policy:\t${policy}`);
  page.line(0, `IP Families:\t${list(at(spec, 'ipFamilies')).join(',') || '<none>'}`);
  page.line(0, `IP:\t${text(at(spec, 'clusterIP'))}`);
  page.line(0, `IPs:\t${list(at(spec, 'clusterIPs')).join(',') || '<none>'}`);
  const externalName = text(at(spec, 'externalName'));
  if (externalName !== '') page.line(0, `External Name:\t${externalName}`);
  const name = text(at(service, 'metadata', 'name'));
  for (const port of list(at(spec, 'ports'))) writePort(page, port, { name, around });
  page.line(0, `Session Affinity:\t${text(at(spec, 'sessionAffinity'))}`);
  writeEvents(page, around);
};

function writePort(
  page: Page,
  port: unknown,
  { name, around }: { name: string; around: Around },
): void {
  const portName = text(at(port, 'name'));
  const protocol = text(at(port, 'protocol'));
  page.line(0, `Port:\t${portName || '<unset>'}\t${text(at(port, 'port'))}/${protocol}`);
  page.line(0, `TargetPort:\t${text(at(port, 'targetPort'))}/${protocol}`);
  const nodePort = textOr(at(port, 'nodePort'), '0');
  if (nodePort !== '0')
    page.line(0, `NodePort:\t${portName || '<unset>'}\t${nodePort}/${protocol}`);
  page.line(0, `Endpoints:\t${sayEndpoints(around, { service: name, portName })}`);
}
