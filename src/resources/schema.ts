import {
  type Static,
  type TArrayOptions,
  type TObject,
  type TProperties,
  type TSchema,
  type TStringOptions,
  Type,
} from 'typebox';
import type { PartLimit, PartRule } from './kind.ts';

/**
 * The type an object of this schema has once admission is done with it: everything with a default
 * is there, and nothing in it may be changed.
 */
export type Shape<S extends TSchema> = Frozen<Static<S>>;

export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** An object whose unknown fields are pruned, as in a CRD. */
export function closed<P extends TProperties>(properties: P, options: Options = {}): TObject<P> {
  return Type.Object(properties, options);
}

/** An object of a core kind: fields that are not modelled here are kept, and nobody complains. */
export function open<P extends TProperties>(properties: P, options: Options = {}): TObject<P> {
  return Type.Object(properties, { ...options, [preserveUnknownFields]: true });
}

/** One of a few strings. */
export function oneOf<const V extends readonly string[]>(values: V, options: Options = {}) {
  return Type.Unsafe<V[number]>({ type: 'string', enum: values, ...options });
}

/** One of a few whole numbers. */
export function oneOfNumbers<const V extends readonly number[]>(values: V, options: Options = {}) {
  return Type.Unsafe<V[number]>({ type: 'integer', enum: values, ...options });
}

/** A map with free keys. `maxProperties` is the only limit a CRD can set on the keys. */
export function mapOf<V extends TSchema>(values: V, options: Options = {}) {
  return Type.Unsafe<Readonly<Record<string, Static<V>>>>({
    type: 'object',
    additionalProperties: values,
    ...options,
  });
}

/** A list in which no two items have the same values in `keys`. */
export function listMap<I extends TSchema>(
  items: I,
  keys: readonly string[],
  options: TArrayOptions,
) {
  return Type.Array(items, { ...options, [listType]: 'map', [listMapKeys]: keys });
}

/** A list without equal items. */
export function listSet<I extends TSchema>(items: I, options: TArrayOptions) {
  return Type.Array(items, { ...options, [listType]: 'set' });
}

/** A number or a string, as in `targetPort: https`. */
export function intOrString(options: Options = {}) {
  return Type.Unsafe<number | string>({ [intOrStringMark]: true, ...options });
}

/** Anything at all, kept as it is. */
export function anything() {
  return Type.Unsafe<unknown>({ [preserveUnknownFields]: true });
}

/** The same, with rules that a part of this schema must fulfil as a whole, after its own limits. */
export function ruled<S extends TSchema>(schema: S, rules: readonly PartRule<Shape<S>>[]): S {
  return { ...schema, [partRules]: rules };
}

/** The same, with a limit that no keyword can say. */
export function limited<S extends TSchema>(schema: S, limit: PartLimit<Shape<S>>): S {
  return { ...schema, [partLimit]: limit };
}

export function integer(minimum: number, maximum: number, options: Options = {}) {
  return Type.Integer({ minimum, maximum, ...options });
}

/** A string with a length between `minLength` and `maxLength`, in code points. */
export function text(minLength: number, maxLength: number, options: TStringOptions = {}) {
  return Type.String({ ...(minLength > 0 ? { minLength } : {}), maxLength, ...options });
}

type Options = Readonly<Record<string | symbol, unknown>>;

export const preserveUnknownFields = 'x-kubernetes-preserve-unknown-fields';
export const intOrStringMark = 'x-kubernetes-int-or-string';
export const listType = 'x-kubernetes-list-type';
export const listMapKeys = 'x-kubernetes-list-map-keys';
/** For fields that had another name before, by that name: what to write today. */
export const renamedFields: unique symbol = Symbol('renamed');
/** A RegExp that does the same as the keyword `pattern`, in linear time. */
export const linearPattern: unique symbol = Symbol('pattern');
/** Not a keyword: functions are nothing to publish. */
export const partRules: unique symbol = Symbol('rules');
export const partLimit: unique symbol = Symbol('limit');
