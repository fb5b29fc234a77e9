import { type ConfigMap, configMap } from '../../../resources/config-map.ts';
import { type Namespace, namespaceKind } from '../../../resources/namespace.ts';
import { type Secret, secret } from '../../../resources/secret.ts';
import { ageColumn } from './age.ts';
import { type Column, columnsOf, nameColumn, type TableColumns } from './column.ts';

const secretColumns: readonly Column<Secret>[] = [
  nameColumn,
  {
    name: 'Type',
    type: 'string',
    description: 'What the Secret is used for.',
    cell: ({ type }) => type,
  },
  {
    name: 'Data',
    type: 'integer',
    description: 'How many keys it has.',
    cell: ({ data = {} }) => Object.keys(data).length,
  },
  ageColumn,
];

const configMapColumns: readonly Column<ConfigMap>[] = [
  nameColumn,
  {
    name: 'Data',
    type: 'integer',
    description: 'How many keys it has.',
    cell: ({ data = {}, binaryData = {} }) =>
      Object.keys(data).length + Object.keys(binaryData).length,
  },
  ageColumn,
];

const namespaceColumns: readonly Column<Namespace>[] = [
  nameColumn,
  {
    name: 'Status',
    type: 'string',
    description: 'Active, or Terminating while it is being deleted.',
    cell: ({ status }) => status?.phase ?? 'Active',
  },
  ageColumn,
];

export const configTables: readonly TableColumns[] = [
  columnsOf(secret, secretColumns),
  columnsOf(configMap, configMapColumns),
  columnsOf(namespaceKind, namespaceColumns),
];
