import { createHash } from 'node:crypto';
import { openApiSchema } from '../../../resources/open-api-schema.ts';
import { isCustom } from '../derived/custom-resource-definitions.ts';
import type { ServedResource } from '../served-resource.ts';
import { servedResources } from '../served-resources.ts';
import { builtInSchemaOf } from './built-in-schema.ts';
import { pathsOf } from './paths.ts';
import { schemaName } from './schema-name.ts';

/** `GET /openapi/v3`: where the document of each group and version is. */
export function openApiIndex(): unknown {
  const paths = [...groupVersions.keys()].map((path) => {
    const { hash } = documentOf(path) ?? { hash: '' };
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(paths) };
}

/** `GET /openapi/v3/apis/apps/v1`; undefined if nothing is served there. */
export function openApiDocument(path: string): string | undefined {
  return documentOf(path)?.text;
}

interface Document {
  readonly text: string;
  readonly hash: string;
}

/** Made once: `kubectl explain` and the check before each apply ask for it, and most never do. */
function documentOf(path: string): Document | undefined {
  const resources = groupVersions.get(path);
  if (!resources) return undefined;
  const known = documents.get(path);
  if (known) return known;
  const text = JSON.stringify(makeDocument(path, resources));
  const document = { text, hash: createHash('sha256').update(text).digest('hex') };
  documents.set(path, document);
  return document;
}

function makeDocument(path: string, resources: readonly ServedResource[]): unknown {
  const version = path.split('/').at(-1) ?? '';
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.33.0' },
    paths: Object.assign({}, ...resources.map((one) => pathsOf(one, version))),
    components: {
      schemas: Object.fromEntries(
        resources.map((one) => [schemaName(one, version), schemaOf(one, version)]),
      ),
    },
  };
}

function schemaOf(resource: ServedResource, version: string): unknown {
  const { group, kind, stored } = resource;
  const isOwn = stored && isCustom(resource);
  const schema = isOwn ? openApiSchema(stored.kind) : builtInSchemaOf(resource, version);
  return {
    ...(schema ?? openObject),
    'x-kubernetes-group-version-kind': [{ group, kind, version }],
  };
}

const openObject = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};

function groupByPath(): ReadonlyMap<string, readonly ServedResource[]> {
  const byPath = new Map<string, ServedResource[]>();
  for (const resource of servedResources) {
    for (const version of resource.versions) {
      const path = resource.group === '' ? `api/${version}` : `apis/${resource.group}/${version}`;
      byPath.set(path, [...(byPath.get(path) ?? []), resource]);
    }
  }
  return byPath;
}

const groupVersions = groupByPath();
const documents = new Map<string, Document>();
