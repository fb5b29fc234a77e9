import { openApiSchema } from '../../../resources/open-api-schema.ts';
import { isCustom } from '../derived/custom-resource-definitions.ts';
import type { ServedResource } from '../served-resource.ts';
import { servedResources } from '../served-resources.ts';
import { builtInSchemaOf } from './built-in-schema.ts';
import { encodeOpenApi, type OpenApiV2 } from './encode-open-api.ts';
import { pathsOf } from './paths.ts';
import { schemaName } from './schema-name.ts';

/**
 * `GET /openapi/v2`, for kubectl up to 1.26: `explain`, dry runs, the check it makes by itself before
 * it sends anything, and the patches it computes when it applies.
 */
export function openApiV2(): OpenApiV2 {
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'v1.33.0' },
    paths: Object.fromEntries(
      served().flatMap(([one, version]) => Object.entries(pathsOf(one, version))),
    ),
    definitions: Object.fromEntries(
      served().flatMap(([one, version]) => definitionOf(one, version)),
    ),
  };
}

/** The same as Protocol Buffers (`openapi.v2.Document`), which is all that old kubectl reads. */
export function openApiV2Protobuf(): Uint8Array {
  encoded ??= encodeOpenApi(openApiV2());
  return encoded;
}

function definitionOf(resource: ServedResource, version: string): readonly [string, unknown][] {
  const { group, kind, stored } = resource;
  const mark = { 'x-kubernetes-group-version-kind': [{ group, kind, version }] };
  const isOwn = stored && isCustom(resource);
  const schema = isOwn ? openApiSchema(stored.kind) : builtInSchemaOf(resource, version);
  return schema ? [[schemaName(resource, version), { ...schema, ...mark }]] : [];
}

function served(): readonly (readonly [ServedResource, string])[] {
  return servedResources.flatMap((one) => one.versions.map((version) => [one, version] as const));
}

let encoded: Uint8Array | undefined;
