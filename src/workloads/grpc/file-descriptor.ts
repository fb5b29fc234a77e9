import { bytesField, numberField, textField } from './proto-wire.ts';

/** A .proto file in few words; `describeFile` makes it the bytes that reflection hands out. */
export interface ProtoFile {
  readonly name: string;
  readonly package: string;
  /** Message name → its fields. */
  readonly messages: Readonly<Record<string, readonly ProtoField[]>>;
  /** Service name → its methods. */
  readonly services: Readonly<Record<string, readonly ProtoMethod[]>>;
}

export interface ProtoField {
  readonly name: string;
  readonly number: number;
  /** A scalar, or the name of a message of the same file. */
  readonly type: string;
  readonly repeated?: true;
  /** The oneof it belongs to; a message has one at most. */
  readonly oneof?: string;
}

export interface ProtoMethod {
  readonly name: string;
  readonly takes: string;
  readonly gives: string;
  /** Both ways. */
  readonly streams?: true;
}

/** A serialised `google.protobuf.FileDescriptorProto`. */
export function describeFile(file: ProtoFile): Buffer {
  return Buffer.concat([
    textField(1, file.name),
    textField(2, file.package),
    ...Object.entries(file.messages).map(([name, fields]) =>
      bytesField(4, describeMessage(file, name, fields)),
    ),
    ...Object.entries(file.services).map(([name, methods]) =>
      bytesField(6, describeService(file, name, methods)),
    ),
    textField(12, 'proto3'),
  ]);
}

/** Everything in the file that has a full name: messages, fields, services and methods. */
export function symbolsOf(file: ProtoFile): readonly string[] {
  const named = [
    ...Object.entries(file.messages),
    ...Object.entries(file.services),
  ] as readonly (readonly [string, readonly { readonly name: string }[]])[];
  return named.flatMap(([name, parts]) => [
    `${file.package}.${name}`,
    ...parts.map((part) => `${file.package}.${name}.${part.name}`),
  ]);
}

function describeMessage(file: ProtoFile, name: string, fields: readonly ProtoField[]): Buffer {
  const oneof = fields.find((field) => field.oneof !== undefined)?.oneof;
  return Buffer.concat([
    textField(1, name),
    ...fields.map((field) => bytesField(2, describeField(file, field))),
    ...(oneof === undefined ? [] : [bytesField(8, textField(1, oneof))]),
  ]);
}

function describeField(file: ProtoFile, { name, number, type, ...field }: ProtoField): Buffer {
  const scalar = scalarTypes.get(type);
  return Buffer.concat([
    textField(1, name),
    numberField(3, number),
    numberField(4, field.repeated ? repeatedLabel : optionalLabel),
    numberField(5, scalar ?? messageType),
    ...(scalar === undefined ? [textField(6, `.${file.package}.${type}`)] : []),
    ...(field.oneof === undefined ? [] : [numberField(9, 0)]),
    textField(
      10,
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    ),
  ]);
}

function describeService(file: ProtoFile, name: string, methods: readonly ProtoMethod[]): Buffer {
  return Buffer.concat([
    textField(1, name),
    ...methods.map((method) =>
      bytesField(
        2,
        Buffer.concat([
          textField(1, method.name),
          textField(2, `.${file.package}.${method.takes}`),
          textField(3, `.${file.package}.${method.gives}`),
          ...(method.streams ? [numberField(5, 1), numberField(6, 1)] : []),
        ]),
      ),
    ),
  ]);
}

const scalarTypes = new Map([
  ['int32', 5],
  ['string', 9],
  ['bytes', 12],
]);
const messageType = 11;
const optionalLabel = 1;
const repeatedLabel = 3;
