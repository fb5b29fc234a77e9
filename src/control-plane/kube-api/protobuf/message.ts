/** How a message becomes a JSON value: its fields by number. */
export type Message = ReadonlyMap<number, Field>;

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** `[]`: a list; `{}`: a map from texts; `''` otherwise. */
  readonly many: '' | '[]' | '{}';
  /** A zero or an empty text is a value of its own here, and not the absence of one. */
  readonly keepsZero: boolean;
}

export type FieldType =
  | 'text'
  | 'bytes'
  | 'int'
  | 'bool'
  | 'time'
  | 'microtime'
  | 'json'
  | (() => Message);

/**
 * Writes a message down as `'1 name'`, `'2 data{} bytes'`, `'9 replicas int!'`. Without a type it
 * is a text; a type of its own comes as the name of another message; `!` keeps zeros. A field that
 * is called `-` is embedded: its fields are those of the message around it.
 */
export function message(lines: readonly string[], others: Others = {}): Message {
  return new Map(lines.map((line) => fieldOf(line, others)));
}

export type Others = Readonly<Record<string, () => Message>>;

function fieldOf(line: string, others: Others): [number, Field] {
  const [number = '', called = '', written = 'text'] = line.split(' ');
  const many = called.endsWith('[]') ? '[]' : called.endsWith('{}') ? '{}' : '';
  const name = many === '' ? called : called.slice(0, -2);
  const type = written.replace('!', '');
  const own = others[type] ?? typeOf(type);
  return [Number(number), { name, type: own, many, keepsZero: written.endsWith('!') }];
}

function typeOf(type: string): FieldType {
  if (isSimple(type)) return type;
  throw new Error(`no message is called ${type}`);
}

function isSimple(type: string): type is Exclude<FieldType, () => Message> {
  return ['text', 'bytes', 'int', 'bool', 'time', 'microtime', 'json'].includes(type);
}
