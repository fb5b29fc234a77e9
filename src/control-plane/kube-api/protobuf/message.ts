/** How a message and a JSON value become each other: its fields by number. */
export type Message = ReadonlyMap<number, Field>;

export interface Field {
  readonly number: number;
  readonly name: string;
  readonly type: FieldType;
  /** Of messages: what the tables call them. */
  readonly typeName?: string;
  /** `[]`: a list; `{}`: a map from texts; `''` otherwise. */
  readonly many: '' | '[]' | '{}';
  /** A zero, an empty text or a false is a value of its own here, and not the absence of one. */
  readonly keepsZero: boolean;
}

export type FieldType = Scalar | (() => Message);

export type Scalar = (typeof scalars)[number];

/**
 * Reads `'1 name; 2 data{} bytes; 9 replicas! int; 4 strategy Strategy'`. Without a type it is a
 * text; a type of its own is the name of another message; `!` keeps zeros. A field that is called
 * `-` is embedded: its fields are those of the message around it.
 */
export function readMessage(text: string, messageNamed: (name: string) => Message): Message {
  const lines = text
    .split(';')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const field = readField(line, messageNamed);
      return [field.number, field];
    }),
  );
}

/** By their names in JSON, those of embedded messages among them. */
export function fieldsByName(message: Message): ReadonlyMap<string, Field> {
  const known = byName.get(message);
  if (known) return known;
  const fields = new Map<string, Field>();
  for (const field of message.values()) {
    if (field.name !== '-') fields.set(field.name, field);
    else if (typeof field.type === 'function') {
      for (const [name, inner] of fieldsByName(field.type())) fields.set(name, inner);
    }
  }
  byName.set(message, fields);
  return fields;
}

const byName = new WeakMap<Message, ReadonlyMap<string, Field>>();

function readField(line: string, messageNamed: (name: string) => Message): Field {
  const [number = '', called = '', written = 'text'] = line.split(' ');
  const many = called.endsWith('[]') ? '[]' : called.endsWith('{}') ? '{}' : '';
  const name = called.replace(/(\[\]|\{\}|!)$/, '');
  const kind = isScalar(written)
    ? { type: written }
    : { type: () => messageNamed(written), typeName: written };
  return { number: Number(number), name, ...kind, many, keepsZero: called.endsWith('!') };
}

function isScalar(type: string): type is Scalar {
  return scalars.some((one) => one === type);
}

/** The last five are messages on the wire, and one value in JSON. */
const scalars = [
  'text',
  'bytes',
  'int',
  'bool',
  'time',
  'microtime',
  'IntOrString',
  'Quantity',
  'FieldsV1',
] as const;
