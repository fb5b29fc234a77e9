import { Type } from 'typebox';
import { open, type Shape } from './schema.ts';

/** Which keys, under which file names. Absent: all of them, under their own. */
const items = Type.Optional(
  Type.Array(open({ key: Type.String({ default: '' }), path: Type.String({ default: '' }) })),
);
const optional = Type.Optional(Type.Boolean());

const projection = open({
  secret: Type.Optional(open({ name: Type.Optional(Type.String()), items, optional })),
  configMap: Type.Optional(open({ name: Type.Optional(Type.String()), items, optional })),
});

export const volume = open({
  name: Type.String({ default: '' }),
  secret: Type.Optional(open({ secretName: Type.Optional(Type.String()), items, optional })),
  configMap: Type.Optional(open({ name: Type.Optional(Type.String()), items, optional })),
  projected: Type.Optional(open({ sources: Type.Optional(Type.Array(projection)) })),
  emptyDir: Type.Optional(open({})),
});

export type Volume = Shape<typeof volume>;
