import { isRecord } from '../../../resources/record.ts';
import { writeEnvironment } from './environment.ts';
import { at, list, pairs, sayBoolean, text } from './fields.ts';
import type { Page } from './page.ts';
import { sayProbe } from './probe.ts';
import { sayTime } from './time.ts';

export interface ContainersOptions {
  /** `Containers`, `Init Containers` */
  readonly title: string;
  readonly containers: readonly unknown[];
  /** By container; none for a template. */
  readonly statuses: readonly unknown[];
  /** Undefined for a template. */
  readonly pod: unknown;
  /** A template's containers stand deeper. */
  readonly indent: '' | '  ';
}

export function writeContainers(page: Page, options: ContainersOptions): void {
  const { title, containers, statuses, pod, indent } = options;
  page.line(0, `${indent}${title}:`);
  for (const container of containers) {
    const name = text(at(container, 'name'));
    const status = statuses.find((one) => at(one, 'name') === name);
    page.line(1, `${indent === '' ? '' : ' '}${name}:`);
    writeImage(page, container, status);
    writeWords(page, 'Command', at(container, 'command'));
    writeWords(page, 'Args', at(container, 'args'));
    if (status !== undefined) writeState(page, status);
    writeResources(page, 'Limits', at(container, 'resources', 'limits'));
    writeResources(page, 'Requests', at(container, 'resources', 'requests'));
    writeProbes(page, container);
    writeEnvironment(page, container, pod);
    writeMounts(page, list(at(container, 'volumeMounts')));
  }
}

function writeImage(page: Page, container: unknown, status: unknown): void {
  if (status !== undefined) page.line(2, `Container ID:\t${text(at(status, 'containerID'))}`);
  page.line(2, `Image:\t${text(at(container, 'image'))}`);
  if (status !== undefined) page.line(2, `Image ID:\t${text(at(status, 'imageID'))}`);
  const ports = list(at(container, 'ports'));
  const plural = ports.length > 1 ? 's' : '';
  const say = (field: string) =>
    ports
      .map((port) => `${text(at(port, field)) || '0'}/${text(at(port, 'protocol'))}`)
      .join(', ') || '<none>';
  page.line(2, `Port${plural}:\t${say('containerPort')}`);
  page.line(2, `Host Port${plural}:\t${say('hostPort')}`);
}

function writeWords(page: Page, title: string, words: unknown): void {
  const lines = list(words).flatMap((word) => text(word).split('\n'));
  if (lines.length > 0) page.line(2, `${title}:`);
  for (const line of lines) page.line(3, line);
}

function writeState(page: Page, status: unknown): void {
  const state = at(status, 'state');
  const running = at(state, 'running');
  const terminated = at(state, 'terminated');
  if (isRecord(running)) {
    page.line(2, 'State:\tRunning');
    page.line(3, `Started:\t${sayTime(running['startedAt'])}`);
  } else if (isRecord(terminated)) {
    page.line(2, 'State:\tTerminated');
    page.line(3, `Reason:\t${text(terminated['reason'])}`);
    page.line(3, `Exit Code:\t${text(terminated['exitCode'])}`);
  } else {
    page.line(2, 'State:\tWaiting');
    const reason = text(at(state, 'waiting', 'reason'));
    if (reason !== '') page.line(3, `Reason:\t${reason}`);
  }
  page.line(2, `Ready:\t${sayBoolean(at(status, 'ready'))}`);
  page.line(2, `Restart Count:\t${text(at(status, 'restartCount')) || '0'}`);
}

function writeResources(page: Page, title: string, resources: unknown): void {
  const entries = pairs(resources);
  if (entries.length > 0) page.line(2, `${title}:`);
  for (const [name, quantity] of entries) page.line(3, `${name}:\t${quantity}`);
}

function writeProbes(page: Page, container: unknown): void {
  for (const title of ['Liveness', 'Readiness', 'Startup']) {
    const probe = at(container, `${title.toLowerCase()}Probe`);
    if (probe !== undefined) page.line(2, `${title}:\t${sayProbe(probe)}`);
  }
}

/** Ordered by path. `/etc/certs from internal-certs (ro)` */
function writeMounts(page: Page, mounts: readonly unknown[]): void {
  page.line(2, `Mounts:${mounts.length === 0 ? '\t<none>' : ''}`);
  const lines = mounts.map((mount) => {
    const subPath = text(at(mount, 'subPath'));
    const flags = [
      at(mount, 'readOnly') === true ? 'ro' : 'rw',
      ...(subPath === '' ? [] : [`path=${JSON.stringify(subPath)}`]),
    ];
    const path = text(at(mount, 'mountPath'));
    return `${path} from ${text(at(mount, 'name'))} (${flags.join(',')})`;
  });
  for (const line of lines.sort()) page.line(3, line);
}
