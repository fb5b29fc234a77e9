import type { Kind } from './kind.ts';
import { isRecord } from './record.ts';

/**
 * The kind's schema as an API server publishes it: JSON Schema only, and a field that has a default
 * is not required, because the client may leave it out.
 */
export function openApiSchema(kind: Kind): Record<string, unknown> {
  const schema = publish(kind.schema);
  return isRecord(schema) ? schema : {};
}

function publish(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(publish);
  if (!isRecord(part)) return part;
  const entries = Object.entries(part).filter(([keyword]) => !keyword.startsWith('~'));
  const published = Object.fromEntries(
    entries.map(([keyword, value]) => [keyword, publish(value)]),
  );
  const { required, properties } = part;
  // `required` may also be a field's name, below `properties`: then it is no list.
  if (!Array.isArray(required) || !isRecord(properties)) return published;
  const needed = required.filter((name) => !hasDefault(properties[String(name)]));
  const { required: _, ...rest } = published;
  return needed.length > 0 ? { ...rest, required: needed } : rest;
}

function hasDefault(schema: unknown): boolean {
  return isRecord(schema) && schema['default'] !== undefined;
}
