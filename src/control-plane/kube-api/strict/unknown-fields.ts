import { isRecord } from '../../../resources/record.ts';
import { messageOf } from '../protobuf/kind-messages.ts';
import { type Field, fieldsByName, type Message } from '../protobuf/message.ts';

/**
 * The fields of an object of a built-in kind that Kubernetes does not know, as paths. Schemas model
 * no more of these kinds than Postern reads; the tables of Protocol Buffers name every field. Empty
 * for kinds that have none.
 */
export function unknownFields(object: Record<string, unknown>): readonly string[] {
  const { apiVersion, kind, ...content } = object;
  const message = messageOf(String(apiVersion), String(kind));
  return message ? [...walk(content, message, '')] : [];
}

function* walk(
  value: Record<string, unknown>,
  message: Message,
  path: string,
): Generator<string, void> {
  const fields = fieldsByName(message);
  for (const [name, inner] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const field = fields.get(name);
    if (field === undefined) yield at;
    else yield* walkField(inner, field, at);
  }
}

function* walkField(value: unknown, { type, many }: Field, path: string): Generator<string, void> {
  if (typeof type !== 'function') return;
  if (many === '[]' && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (isRecord(item)) yield* walk(item, type(), `${path}[${index}]`);
    }
  } else if (many === '' && isRecord(value)) yield* walk(value, type(), path);
}
