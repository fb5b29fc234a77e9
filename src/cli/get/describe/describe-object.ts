import type { ListedKind } from '../listed-kinds.ts';
import { describeAny } from './describe-any.ts';
import {
  describeConfigMap,
  describeIngressClass,
  describeNamespace,
  describeSecret,
} from './describe-config.ts';
import { describeDeployment } from './describe-deployment.ts';
import { describeEndpointSlice } from './describe-endpoint-slice.ts';
import { describeEndpoints } from './describe-endpoints.ts';
import { describeIngress } from './describe-ingress.ts';
import { describePod } from './describe-pod.ts';
import { describeService } from './describe-service.ts';
import type { Around, Describer } from './describer.ts';
import { createPage } from './page.ts';

/** One object in the layout kubectl has for its kind, ending in a line end. */
export function describeObject(kind: ListedKind, object: unknown, around: Around): string {
  const page = createPage();
  const describer = own[`${kind.group}/${kind.kind}`] ?? describeAny;
  describer(page, object, around);
  return page.toString();
}

/** Whether other objects must be asked for before this kind can be described. */
export function needsSurroundings({ kind }: ListedKind): boolean {
  return kind === 'Service' || kind === 'Ingress';
}

const own: Readonly<Record<string, Describer>> = {
  '/Pod': describePod,
  '/Service': describeService,
  '/Endpoints': describeEndpoints,
  '/Secret': describeSecret,
  '/ConfigMap': describeConfigMap,
  '/Namespace': describeNamespace,
  'apps/Deployment': describeDeployment,
  'networking.k8s.io/Ingress': describeIngress,
  'networking.k8s.io/IngressClass': describeIngressClass,
  'discovery.k8s.io/EndpointSlice': describeEndpointSlice,
};
