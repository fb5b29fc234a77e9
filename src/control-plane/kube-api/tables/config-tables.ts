import {
  type ClusterTrustBundle,
  clusterTrustBundle,
} from '../../../resources/cluster-trust-bundle.ts';
import { type ConfigMap, configMap } from '../../../resources/config-map.ts';
import { type Lease, lease } from '../../../resources/lease.ts';
import { type Namespace, namespaceKind } from '../../../resources/namespace.ts';
import { type Secret, secret } from '../../../resources/secret.ts';
import { serviceAccount } from '../../../resources/service-account.ts';
import { ageColumn } from './age.ts';
import { type Column, columnsOf, nameColumn, type TableColumns } from './column.ts';
import { at, list } from './open-fields.ts';

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

const trustBundleColumns: readonly Column<ClusterTrustBundle>[] = [
  nameColumn,
  {
    name: 'SignerName',
    type: 'string',
    description: 'The signer whose authorities these are.',
    cell: ({ spec }) => spec.signerName || '<none>',
  },
];

const serviceAccountColumns: readonly Column[] = [
  nameColumn,
  {
    name: 'Secrets',
    type: 'integer',
    description: 'How many Secrets may be used by it.',
    cell: (account) => list(at(account, 'secrets')).length,
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

const leaseColumns: readonly Column<Lease>[] = [
  nameColumn,
  {
    name: 'Holder',
    type: 'string',
    description: 'Which of those that could work does.',
    cell: ({ spec }) => spec?.holderIdentity ?? '',
  },
  ageColumn,
];

const definitionColumns: readonly Column[] = [
  nameColumn,
  {
    name: 'Created At',
    type: 'string',
    description: 'When the kind began to be served.',
    cell: ({ metadata }) => metadata.creationTimestamp ?? '<unknown>',
  },
];

export const configTables: readonly TableColumns[] = [
  columnsOf(secret, secretColumns),
  columnsOf(configMap, configMapColumns),
  columnsOf(clusterTrustBundle, trustBundleColumns),
  columnsOf(serviceAccount, serviceAccountColumns),
  columnsOf(namespaceKind, namespaceColumns),
  columnsOf(lease, leaseColumns),
  columnsOf({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }, definitionColumns),
];
