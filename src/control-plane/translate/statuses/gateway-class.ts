import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { type GatewayClass, gatewayClass } from '../../../resources/gateway-class.ts';
import { refTo } from '../../../resources/object.ts';
import type { ObjectStatus } from '../translation.ts';
import { generationOf, type World } from '../world.ts';
import { isTrue } from './conditions.ts';
import { supportedFeatures } from './supported-features.ts';

/** Every class is served, whichever controller it names: on a laptop there is no other one. */
export function gatewayClassStatuses(world: World): readonly ObjectStatus[] {
  return world.snapshot.list(gatewayClass).map((resource): ObjectStatus => {
    const generation = generationOf(resource);
    const { controllerName } = resource.spec;
    return {
      object: refTo(resource),
      status: {
        conditions: [
          isTrue('Accepted', generation, { message: `Postern plays ${controllerName}.` }),
          isTrue('SupportedVersion', generation, {
            message: 'The kinds of the Gateway API that Postern serves are its own.',
          }),
        ],
        supportedFeatures: supportedFeatures.map((name) => ({ name })),
      },
    };
  });
}

export function gatewayClassFindings(world: World): readonly Finding[] {
  return world.snapshot.list(gatewayClass).flatMap(parametersIgnored);
}

function parametersIgnored(resource: GatewayClass): readonly Finding[] {
  const { parametersRef } = resource.spec;
  if (parametersRef === undefined) return [];
  return [
    finding('gateway-class-parameters-ignored', {
      object: refTo(resource),
      field: 'spec.parametersRef',
      message: `The parameters in ${parametersRef.kind} ${parametersRef.name} are not read.`,
    }),
  ];
}
