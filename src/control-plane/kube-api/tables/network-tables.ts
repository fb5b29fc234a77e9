import { type EndpointSlice, endpointSlice } from '../../../resources/endpoint-slice.ts';
import { type Ingress, ingress } from '../../../resources/ingress.ts';
import { type IngressClass, ingressClass } from '../../../resources/ingress-class.ts';
import { type Service, service } from '../../../resources/service.ts';
import { type Endpoints, endpoints } from '../derived/endpoints.ts';
import { ageColumn } from './age.ts';
import {
  type Column,
  columnsOf,
  nameColumn,
  orNone,
  sayFew,
  sayLabels,
  type TableColumns,
} from './column.ts';
import { loadBalancerAddresses, parametersOf } from './open-fields.ts';

const serviceColumns: readonly Column<Service>[] = [
  nameColumn,
  {
    name: 'Type',
    type: 'string',
    description: 'How it is published.',
    cell: ({ spec }) => spec.type,
  },
  {
    name: 'Cluster-IP',
    type: 'string',
    description: 'The virtual address; there is none without a cluster.',
    cell: ({ spec }) => orNone(spec.clusterIP),
  },
  {
    name: 'External-IP',
    type: 'string',
    description: 'Where it can be reached from outside.',
    cell: ({ spec }) => orNone(spec.type === 'ExternalName' ? spec.externalName : undefined),
  },
  {
    name: 'Port(s)',
    type: 'string',
    description: 'Its ports, with their protocols.',
    cell: ({ spec }) =>
      orNone(
        (spec.ports ?? [])
          .map(({ port, nodePort, protocol }) =>
            nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
          )
          .join(','),
      ),
  },
  ageColumn,
  {
    name: 'Selector',
    type: 'string',
    description: 'The labels of the pods behind it.',
    wide: true,
    cell: ({ spec }) => sayLabels(spec.selector),
  },
];

const endpointSliceColumns: readonly Column<EndpointSlice>[] = [
  nameColumn,
  {
    name: 'AddressType',
    type: 'string',
    description: 'What the addresses are.',
    cell: ({ addressType }) => addressType,
  },
  {
    name: 'Ports',
    type: 'string',
    description: 'The ports that all endpoints have.',
    cell: ({ ports }) =>
      ports === undefined || ports.length === 0
        ? '<unset>'
        : sayFew(ports.map(({ port }) => String(port ?? '*'))),
  },
  {
    name: 'Endpoints',
    type: 'string',
    description: 'The addresses, ready or not.',
    cell: ({ endpoints: all }) =>
      all === undefined || all.length === 0
        ? '<unset>'
        : sayFew(all.flatMap(({ addresses }) => addresses)),
  },
  ageColumn,
];

const endpointsColumns: readonly Column<Endpoints>[] = [
  nameColumn,
  {
    name: 'Endpoints',
    type: 'string',
    description: 'The addresses that are ready, with their ports.',
    cell: ({ subsets = [] }) =>
      orNone(
        sayFew(
          subsets.flatMap(({ addresses = [], ports }) =>
            addresses.flatMap(({ ip }) => ports.map(({ port }) => `${ip}:${port}`)),
          ),
        ),
      ),
  },
  ageColumn,
];

const ingressColumns: readonly Column<Ingress>[] = [
  nameColumn,
  {
    name: 'Class',
    type: 'string',
    description: 'The IngressClass.',
    cell: ({ spec }) => orNone(spec.ingressClassName),
  },
  {
    name: 'Hosts',
    type: 'string',
    description: 'The hosts whose requests it is for.',
    cell: ({ spec }) =>
      sayFew((spec.rules ?? []).flatMap(({ host }) => (host ? [host] : []))) || '*',
  },
  {
    name: 'Address',
    type: 'string',
    description: 'Where it can be reached.',
    cell: ({ status }) => loadBalancerAddresses(status).join(','),
  },
  {
    name: 'Ports',
    type: 'string',
    description: 'The ports that are served.',
    cell: ({ spec }) => (spec.tls && spec.tls.length > 0 ? '80, 443' : '80'),
  },
  ageColumn,
];

const ingressClassColumns: readonly Column<IngressClass>[] = [
  nameColumn,
  {
    name: 'Controller',
    type: 'string',
    description: 'The controller that serves this class.',
    cell: ({ spec }) => spec.controller ?? '',
  },
  {
    name: 'Parameters',
    type: 'string',
    description: 'Where its settings are.',
    cell: ({ spec }) => orNone(parametersOf(spec.parameters)),
  },
  ageColumn,
];

export const networkTables: readonly TableColumns[] = [
  columnsOf(service, serviceColumns),
  columnsOf(endpointSlice, endpointSliceColumns),
  columnsOf(endpoints, endpointsColumns),
  columnsOf(ingress, ingressColumns),
  columnsOf(ingressClass, ingressClassColumns),
];
