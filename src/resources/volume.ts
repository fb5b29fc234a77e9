import { Type } from 'typebox';
import { open, type Shape, text } from './schema.ts';

/** Which keys, under which file names. Absent: all of them, under their own. */
const items = Type.Optional(Type.Array(open({ key: Type.String(), path: Type.String() })));
const optional = Type.Optional(Type.Boolean());

const projection = open({
  secret: Type.Optional(open({ name: Type.Optional(Type.String()), items, optional })),
  configMap: Type.Optional(open({ name: Type.Optional(Type.String()), items, optional })),
});

export const volume = open({
  name: text(1, 63),
  secret: Type.Optional(open({ secretName: Type.Optional(Type.String()), items, optional })),
  configMap: Type.Optional(open({ name: Type.Optional(Type.String()), items, optional })),
  projected: Type.Optional(open({ sources: Type.Optional(Type.Array(projection)) })),
  emptyDir: Type.Optional(open({})),
});

export type Volume = Shape<typeof volume>;
