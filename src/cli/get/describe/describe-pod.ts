import { writeContainers } from './containers.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { at, list, pairs, text, textOr } from './fields.ts';
import { writeAnnotations, writeLabels, writeNames } from './metadata-lines.ts';
import type { Page } from './page.ts';
import { sayTime } from './time.ts';
import { writeVolumes } from './volumes.ts';

export const describePod: Describer = (page, pod, around) => {
  const spec = at(pod, 'spec');
  const status = at(pod, 'status');
  writeNames(page, pod);
  const account = text(at(spec, 'serviceAccountName'));
  if (account !== '') page.line(0, `Service Account:\t${account}`);
  const node = text(at(spec, 'nodeName'));
  page.line(0, `Node:\t${node === '' ? '<none>' : `${node}/${text(at(status, 'hostIP'))}`}`);
  const startTime = at(status, 'startTime');
  if (startTime !== undefined) page.line(0, `Start Time:\t${sayTime(startTime)}`);
  writeLabels(page, 'Labels', at(pod, 'metadata', 'labels'));
  writeAnnotations(page, at(pod, 'metadata', 'annotations'));
  writeFate(page, pod);
  const initContainers = list(at(spec, 'initContainers'));
  if (initContainers.length > 0) {
    const statuses = list(at(status, 'initContainerStatuses'));
    const title = 'Init Containers';
    writeContainers(page, { title, containers: initContainers, statuses, pod, indent: '' });
  }
  writeContainers(page, {
    title: 'Containers',
    containers: list(at(spec, 'containers')),
    statuses: list(at(status, 'containerStatuses')),
    pod,
    indent: '',
  });
  writeConditions(page, list(at(status, 'conditions')));
  writeVolumes(page, list(at(spec, 'volumes')), '');
  page.line(0, `QoS Class:\t${textOr(at(status, 'qosClass'), qosClass(spec))}`);
  writeLabels(page, 'Node-Selectors', at(spec, 'nodeSelector'));
  writeLabels(page, 'Tolerations', undefined);
  writeEvents(page, around);
};

/** How it is doing and where. */
function writeFate(page: Page, pod: unknown): void {
  const status = at(pod, 'status');
  page.line(0, `Status:\t${text(at(status, 'phase'))}`);
  for (const [title, field] of [
    ['Reason', 'reason'],
    ['Message', 'message'],
  ] as const) {
    const said = text(at(status, field));
    if (said !== '') page.line(0, `${title}:\t${said}`);
  }
  page.line(0, `IP:\t${text(at(status, 'podIP'))}`);
  const addresses = list(at(status, 'podIPs'));
  page.line(0, `IPs:${addresses.length === 0 ? '\t<none>' : ''}`);
  for (const address of addresses) page.line(1, `IP:\t${text(at(address, 'ip'))}`);
  const owners = list(at(pod, 'metadata', 'ownerReferences'));
  const owner = owners.find((one) => at(one, 'controller') === true);
  if (owner !== undefined) {
    page.line(0, `Controlled By:\t${text(at(owner, 'kind'))}/${text(at(owner, 'name'))}`);
  }
}

function writeConditions(page: Page, conditions: readonly unknown[]): void {
  if (conditions.length === 0) return;
  page.line(0, 'Conditions:');
  page.line(1, 'Type\tStatus');
  for (const condition of conditions) {
    page.line(1, `${text(at(condition, 'type'))} \t${text(at(condition, 'status'))} `);
  }
}

/** What Kubernetes would grant it when memory runs out, from its requests and limits. */
function qosClass(spec: unknown): string {
  const containers = [...list(at(spec, 'containers')), ...list(at(spec, 'initContainers'))];
  const wishes = containers.map((container) => ({
    limits: new Map(pairs(at(container, 'resources', 'limits'))),
    requests: new Map(pairs(at(container, 'resources', 'requests'))),
  }));
  if (wishes.every(({ limits, requests }) => limits.size + requests.size === 0)) {
    return 'BestEffort';
  }
  const isGuaranteed = wishes.every(({ limits, requests }) =>
    ['cpu', 'memory'].every((name) => {
      const limit = limits.get(name);
      return limit !== undefined && (requests.get(name) ?? limit) === limit;
    }),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
