import { type Gateway, gateway } from '../../../resources/gateway.ts';
import { type GatewayClass, gatewayClass } from '../../../resources/gateway-class.ts';
import { grpcRoute } from '../../../resources/grpc-route.ts';
import { httpRoute } from '../../../resources/http-route.ts';
import { type ListenerSet, listenerSet } from '../../../resources/listener-set.ts';
import type { KubeObject } from '../../../resources/object.ts';
import { tlsRoute } from '../../../resources/tls-route.ts';
import { ageColumn } from './age.ts';
import { type Column, columnsOf, nameColumn, type TableColumns } from './column.ts';

const gatewayClassColumns: readonly Column<GatewayClass>[] = [
  nameColumn,
  {
    name: 'Controller',
    type: 'string',
    description: 'The controller that runs the Gateways of this class.',
    cell: ({ spec }) => spec.controllerName,
  },
  {
    name: 'Accepted',
    type: 'string',
    description: 'Whether that controller is there and takes the class.',
    cell: ({ status }) => conditionStatus(status?.conditions, 'Accepted'),
  },
  ageColumn,
  {
    name: 'Description',
    type: 'string',
    description: 'What the class is for.',
    wide: true,
    cell: ({ spec }) => spec.description ?? '',
  },
];

const gatewayColumns: readonly Column<Gateway>[] = [
  nameColumn,
  {
    name: 'Class',
    type: 'string',
    description: 'The GatewayClass.',
    cell: ({ spec }) => spec.gatewayClassName,
  },
  {
    name: 'Address',
    type: 'string',
    description: 'Where the Gateway can be reached.',
    cell: ({ status }) => status?.addresses?.[0]?.value ?? '',
  },
  {
    name: 'Programmed',
    type: 'string',
    description: 'Whether the Gateway is served as its spec says.',
    cell: ({ status }) => conditionStatus(status?.conditions, 'Programmed'),
  },
  ageColumn,
];

const listenerSetColumns: readonly Column<ListenerSet>[] = [
  nameColumn,
  {
    name: 'Accepted',
    type: 'string',
    description: 'Whether the Gateway takes the listeners.',
    cell: ({ status }) => conditionStatus(status?.conditions, 'Accepted'),
  },
  {
    name: 'Programmed',
    type: 'string',
    description: 'Whether the listeners are served as they say.',
    cell: ({ status }) => conditionStatus(status?.conditions, 'Programmed'),
  },
  ageColumn,
];

interface WithHostnames extends KubeObject {
  readonly spec: { readonly hostnames?: readonly string[] };
}

const hostnameColumns: readonly Column<WithHostnames>[] = [
  nameColumn,
  {
    name: 'Hostnames',
    type: 'string',
    description: 'The hosts whose requests the route is for.',
    // A list, as a column that is made from a path into the object prints it.
    cell: ({ spec }) => (spec.hostnames ? JSON.stringify(spec.hostnames) : ''),
  },
  ageColumn,
];

interface Stated {
  readonly type: string;
  readonly status: string;
}

function conditionStatus(conditions: readonly Stated[] | undefined, asked: string): string {
  return conditions?.find(({ type }) => type === asked)?.status ?? '';
}

/** Kinds with a name and an age only need no entry. */
export const gatewayTables: readonly TableColumns[] = [
  columnsOf(gatewayClass, gatewayClassColumns),
  columnsOf(gateway, gatewayColumns),
  columnsOf(listenerSet, listenerSetColumns),
  columnsOf(httpRoute, hostnameColumns),
  columnsOf(grpcRoute, hostnameColumns),
  columnsOf(tlsRoute, hostnameColumns),
];
