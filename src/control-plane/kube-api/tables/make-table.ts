import type { KubeObject } from '../../../resources/object.ts';
import type { ServedResource } from '../served-resource.ts';
import { asVersion } from '../verbs/served-version.ts';
import { ageColumn } from './age.ts';
import { type CellContext, type Column, nameColumn, type TableColumns } from './column.ts';
import { configTables } from './config-tables.ts';
import { eventTables } from './event-tables.ts';
import { gatewayTables } from './gateway-tables.ts';
import { networkTables } from './network-tables.ts';
import { workloadTables } from './workload-tables.ts';

export interface TableOptions extends CellContext {
  readonly resource: ServedResource;
  /** The version in which whole objects go with their rows. */
  readonly version: string;
  readonly resourceVersion: string;
  /** `includeObject` says how much of each object goes with its row. */
  readonly query: URLSearchParams;
}

/** `meta.k8s.io/v1` Table: the rows that kubectl prints, made where the data is. */
export function makeTable(objects: readonly KubeObject[], options: TableOptions) {
  const { resource, resourceVersion, query } = options;
  const columns = columnsFor(resource);
  const attach = attachment(query.get('includeObject'), options);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: columns.map(define),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, options)),
      ...attach(object),
    })),
  };
}

function define({ name, type, description, wide }: Column) {
  const format = name === 'Name' ? 'name' : '';
  return { name, type, format, description, priority: wide ? 1 : 0 };
}

function attachment(asked: string | null, target: TableOptions): (object: KubeObject) => object {
  if (asked === 'None') return () => ({});
  if (asked === 'Object') return (object) => ({ object: asVersion(object, target) });
  return ({ metadata }) => ({
    object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata },
  });
}

function columnsFor({ group, kind }: ServedResource): readonly Column[] {
  return byKind.get(`${group}/${kind}`) ?? [nameColumn, ageColumn];
}

const tables: readonly TableColumns[] = [
  ...gatewayTables,
  ...configTables,
  ...eventTables,
  ...networkTables,
  ...workloadTables,
];
const byKind = new Map(tables.map(({ group, kind, columns }) => [`${group}/${kind}`, columns]));
