/**
 * `GET /openapi/v2`: the least that is a valid document. Old kubectl only checks against what it
 * finds here, and passes over kinds it does not find; new kubectl has the third version.
 */
export const openApiV2 = {
  swagger: '2.0',
  info: { title: 'Kubernetes', version: 'v1.33.0' },
  paths: {},
  definitions: {},
} as const;

/** The same as Protocol Buffers (`openapi.v2.Document`), which is all that kubectl 1.20 reads. */
export function openApiV2Protobuf(): Buffer {
  const { swagger, info } = openApiV2;
  return Buffer.concat([
    textField(1, swagger),
    field(2, Buffer.concat([textField(1, info.title), textField(2, info.version)])),
    field(8, Buffer.alloc(0)),
    field(9, Buffer.alloc(0)),
  ]);
}

function textField(number: number, text: string): Buffer {
  return field(number, Buffer.from(text));
}

/** A run of less than 128 bytes: its length is one byte. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}
