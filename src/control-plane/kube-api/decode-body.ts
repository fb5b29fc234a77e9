import { isRecord } from '../../resources/record.ts';
import type { Call } from './api-request.ts';
import { decodeProtobuf } from './protobuf/decode-protobuf.ts';
import { badRequest, unsupportedMediaType } from './refusals.ts';
import type { Reply } from './reply.ts';

/** The object in a body, or why there is none. */
export type Body = { readonly raw: Record<string, unknown> } | { readonly refusal: Reply };

/** A whole object, in any of the ways that clients write one down. */
export function decodeBody({ request, world }: Call): Body {
  const { contentType, contentEncoding } = request;
  if ((contentEncoding ?? 'identity') !== 'identity') return refused;
  switch (mediaTypeOf(contentType)) {
    case '':
    case 'application/json':
      return decodeJson(textOf(request.body));
    case 'application/yaml':
      return decodeYaml(textOf(request.body), world.readYaml);
    case 'application/vnd.kubernetes.protobuf': {
      const decoded = decodeProtobuf(request.body ?? new Uint8Array());
      return 'raw' in decoded ? decoded : { refusal: badRequest(decoded.problem) };
    }
    default:
      return refused;
  }
}

/** `Application/JSON; charset=utf-8` → `application/json` */
export function mediaTypeOf(contentType = ''): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

export function textOf(body: Uint8Array = new Uint8Array()): string {
  return Buffer.from(body).toString('utf8');
}

/** Any JSON value; undefined if the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function decodeYaml(text: string, readYaml: Call['world']['readYaml']): Body {
  // What kubectl calls YAML is mostly JSON, which is read a hundred times faster.
  const json = parseJson(text);
  if (isRecord(json)) return { raw: json };
  const read = readYaml(text);
  if ('problem' in read) return { refusal: badRequest(read.problem) };
  return isRecord(read.raw) ? { raw: read.raw } : { refusal: badRequest(noObject) };
}

function decodeJson(text: string): Body {
  const raw = parseJson(text);
  return isRecord(raw) ? { raw } : { refusal: badRequest(noObject) };
}

const noObject = 'the body of the request is no object: a mapping in JSON was expected';

const refused: Body = {
  refusal: unsupportedMediaType([
    'application/json',
    'application/yaml',
    'application/vnd.kubernetes.protobuf',
  ]),
};
