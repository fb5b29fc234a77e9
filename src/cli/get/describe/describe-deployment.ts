import { writeContainers } from './containers.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { at, list, pairs, text, textOr } from './fields.ts';
import { writeAnnotations, writeLabels, writeNames } from './metadata-lines.ts';
import type { Page } from './page.ts';
import { saySelector } from './selector.ts';
import { sayTime } from './time.ts';
import { writeVolumes } from './volumes.ts';

export const describeDeployment: Describer = (page, deployment, around) => {
  const spec = at(deployment, 'spec');
  writeNames(page, deployment);
  page.line(0, `CreationTimestamp:\t${sayTime(at(deployment, 'metadata', 'creationTimestamp'))}`);
  writeLabels(page, 'Labels', at(deployment, 'metadata', 'labels'));
  writeAnnotations(page, at(deployment, 'metadata', 'annotations'));
  page.line(0, `Selector:\t${saySelector(at(spec, 'selector'))}`);
  page.line(0, `Replicas:\t${sayReplicas(deployment)}`);
  page.line(0, `StrategyType:\t${text(at(spec, 'strategy', 'type'))}`);
  page.line(0, `MinReadySeconds:\t${textOr(at(spec, 'minReadySeconds'), '0')}`);
  writeRollingUpdate(page, at(spec, 'strategy', 'rollingUpdate'));
  writeTemplate(page, at(spec, 'template'));
  writeConditions(page, list(at(deployment, 'status', 'conditions')));
  writeEvents(page, around);
};

function sayReplicas(deployment: unknown): string {
  const status = (field: string) => textOr(at(deployment, 'status', field), '0');
  return [
    `${text(at(deployment, 'spec', 'replicas'))} desired`,
    `${status('updatedReplicas')} updated`,
    `${status('replicas')} total`,
    `${status('availableReplicas')} available`,
    `${status('unavailableReplicas')} unavailable`,
  ].join(' | ');
}

function writeRollingUpdate(page: Page, rolling: unknown): void {
  if (rolling === undefined) return;
  const most = (field: string) => textOr(at(rolling, field), '25%');
  page.line(
    0,
    `RollingUpdateStrategy:\t${most('maxUnavailable')} max unavailable, ${most('maxSurge')} max surge`,
  );
}

function writeTemplate(page: Page, template: unknown): void {
  const spec = at(template, 'spec');
  page.line(0, 'Pod Template:');
  writeIndented(page, 'Labels', sayPairs(at(template, 'metadata', 'labels'), '='));
  const annotations = sayPairs(at(template, 'metadata', 'annotations'), ': ');
  if (annotations.length > 0) writeIndented(page, 'Annotations', annotations);
  const account = text(at(spec, 'serviceAccountName'));
  if (account !== '') page.line(0, `  Service Account:\t${account}`);
  for (const [title, field] of [
    ['Init Containers', 'initContainers'],
    ['Containers', 'containers'],
  ] as const) {
    const containers = list(at(spec, field));
    if (containers.length === 0 && field === 'initContainers') continue;
    writeContainers(page, { title, containers, statuses: [], pod: undefined, indent: '  ' });
  }
  writeVolumes(page, list(at(spec, 'volumes')), '  ');
  writeIndented(page, 'Node-Selectors', sayPairs(at(spec, 'nodeSelector'), '='));
  writeIndented(page, 'Tolerations', []);
}

function writeIndented(page: Page, title: string, lines: readonly string[]): void {
  const [first = '<none>', ...rest] = lines;
  page.line(1, `${title}:\t${first}`);
  for (const line of rest) page.line(1, `\t${line}`);
}

function sayPairs(value: unknown, sign: string): readonly string[] {
  return pairs(value).map(([key, said]) => `${key}${sign}${said}`);
}

function writeConditions(page: Page, conditions: readonly unknown[]): void {
  if (conditions.length === 0) return;
  page.line(0, 'Conditions:');
  page.line(1, 'Type\tStatus\tReason');
  page.line(1, '----\t------\t------');
  for (const condition of conditions) {
    const [type, status, reason] = ['type', 'status', 'reason'].map((f) => text(at(condition, f)));
    page.line(1, `${type} \t${status}\t${reason}`);
  }
}
