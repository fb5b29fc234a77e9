import { type Deployment, deployment } from '../../../resources/deployment.ts';
import type { KubeObject } from '../../../resources/object.ts';
import { type Pod, pod } from '../../../resources/pod.ts';
import { type ReplicaSet, replicaSets } from '../derived/replica-sets.ts';
import { scaleKind } from '../discovery.ts';
import type { Scale } from '../scale.ts';
import { ageColumn } from './age.ts';
import { type Column, columnsOf, nameColumn, orNone, type TableColumns } from './column.ts';
import { at, count, list, text } from './open-fields.ts';
import { selectorText } from './selector-text.ts';

const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: 'Ready',
    type: 'string',
    description: 'How many of its containers accept connections.',
    cell: (object) => {
      const ready = containerStatuses(object).filter((status) => at(status, 'ready') === true);
      return `${ready.length}/${object.spec.containers.length}`;
    },
  },
  {
    name: 'Status',
    type: 'string',
    description: 'How it fares, in one word.',
    cell: sayPodStatus,
  },
  {
    name: 'Restarts',
    type: 'string',
    description: 'How often its containers were started again.',
    cell: (object) =>
      String(
        containerStatuses(object).reduce<number>(
          (sum, status) => sum + count(at(status, 'restartCount')),
          0,
        ),
      ),
  },
  ageColumn,
  {
    name: 'IP',
    type: 'string',
    description: 'Its address.',
    wide: true,
    cell: ({ status }) => orNone(status?.podIP),
  },
  {
    name: 'Node',
    type: 'string',
    description: 'Where it runs.',
    wide: true,
    cell: ({ spec }) => orNone(spec.nodeName),
  },
  {
    name: 'Nominated Node',
    type: 'string',
    description: 'Where it is to run.',
    wide: true,
    cell: () => '<none>',
  },
  {
    name: 'Readiness Gates',
    type: 'string',
    description: 'What else must hold before it is ready.',
    wide: true,
    cell: () => '<none>',
  },
];

/** The reason of a container that does not run says more than the phase. */
function sayPodStatus(object: Pod): string {
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const reasons = containerStatuses(object).flatMap(
    (status) =>
      text(at(status, 'state', 'waiting', 'reason')) ??
      text(at(status, 'state', 'terminated', 'reason')) ??
      [],
  );
  return reasons[0] ?? object.status?.phase ?? 'Pending';
}

function containerStatuses({ status }: Pod): readonly unknown[] {
  return list(at(status, 'containerStatuses'));
}

/** What a Deployment and its ReplicaSet say of their pods. */
const templateColumns: readonly Column<KubeObject & Pick<ReplicaSet, 'spec'>>[] = [
  {
    name: 'Containers',
    type: 'string',
    description: 'The names of its containers.',
    wide: true,
    cell: ({ spec }) => spec.template.spec.containers.map(({ name }) => name).join(','),
  },
  {
    name: 'Images',
    type: 'string',
    description: 'What the containers run.',
    wide: true,
    cell: ({ spec }) => spec.template.spec.containers.map(({ image = '' }) => image).join(','),
  },
  {
    name: 'Selector',
    type: 'string',
    description: 'The labels of its pods.',
    wide: true,
    cell: ({ spec }) => selectorText(spec.selector),
  },
];

const deploymentColumns: readonly Column<Deployment>[] = [
  nameColumn,
  {
    name: 'Ready',
    type: 'string',
    description: 'How many of its pods are ready.',
    cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas}`,
  },
  {
    name: 'Up-to-date',
    type: 'string',
    description: 'How many of its pods follow the newest template.',
    cell: ({ status }) => status?.updatedReplicas ?? 0,
  },
  {
    name: 'Available',
    type: 'string',
    description: 'How many of its pods can be used.',
    cell: ({ status }) => status?.availableReplicas ?? 0,
  },
  ageColumn,
  ...templateColumns,
];

const desiredColumn: Column<ReplicaSet | Scale> = {
  name: 'Desired',
  type: 'integer',
  description: 'How many pods there are to be.',
  cell: ({ spec }) => spec.replicas,
};

const replicaSetColumns: readonly Column<ReplicaSet>[] = [
  nameColumn,
  desiredColumn,
  {
    name: 'Current',
    type: 'integer',
    description: 'How many pods there are.',
    cell: ({ status }) => status.replicas,
  },
  {
    name: 'Ready',
    type: 'integer',
    description: 'How many of its pods are ready.',
    cell: ({ status }) => status.readyReplicas,
  },
  ageColumn,
  ...templateColumns,
];

const scaleColumns: readonly Column<Scale>[] = [
  nameColumn,
  desiredColumn,
  {
    name: 'Available',
    type: 'integer',
    description: 'How many there are.',
    cell: ({ status }) => status.replicas,
  },
  ageColumn,
];

export const workloadTables: readonly TableColumns[] = [
  columnsOf(pod, podColumns),
  columnsOf(deployment, deploymentColumns),
  columnsOf(replicaSets, replicaSetColumns),
  columnsOf(scaleKind, scaleColumns),
];
