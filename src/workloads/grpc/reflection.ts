import { describeFile, type ProtoFile, symbolsOf } from './file-descriptor.ts';
import { grpcCodes } from './grpc.ts';
import { bytesField, numberField, readFields, textField } from './proto-wire.ts';
import { GrpcError, type GrpcMethod } from './serve-call.ts';

/** Server reflection, v1 and v1alpha, over the given files and its own. */
export function reflectionMethods(files: readonly ProtoFile[]): ReadonlyMap<string, GrpcMethod> {
  const own = versions.map(reflectionFile);
  const answer = createAnswer([...files, ...own]);
  const converse: GrpcMethod = async ({ messages, send }) => {
    for await (const request of messages) await send(answer(request));
  };
  return new Map(
    own.map((file) => [`/${file.package}.ServerReflection/ServerReflectionInfo`, converse]),
  );
}

function createAnswer(files: readonly ProtoFile[]): (request: Buffer) => Buffer {
  const services = files.flatMap((file) =>
    Object.keys(file.services).map((name) => `${file.package}.${name}`),
  );
  const byName = new Map(files.map((file) => [file.name, describeFile(file)]));
  const bySymbol = new Map(
    files.flatMap((file) => symbolsOf(file).map((symbol) => [symbol, byName.get(file.name)])),
  );
  const fileOr = (file: Buffer | undefined, missing: string): Buffer =>
    file ? bytesField(4, bytesField(1, file)) : errorOf(grpcCodes.notFound, missing);

  const answerTo = ({ number, text }: Asked): Buffer => {
    switch (number) {
      case 3:
        return fileOr(byName.get(text), `File not found: ${text}`);
      case 4:
        return fileOr(bySymbol.get(text), `Symbol not found: ${text}`);
      case 6:
        return bySymbol.has(text)
          ? bytesField(5, textField(1, text))
          : errorOf(grpcCodes.notFound, `Symbol not found: ${text}`);
      case 7: {
        const listed = [...services].sort().map((name) => bytesField(1, textField(1, name)));
        return bytesField(6, Buffer.concat(listed));
      }
      default:
        return errorOf(grpcCodes.notFound, 'There are no extensions.');
    }
  };

  return (request) => {
    const { host, asked } = readRequest(request);
    return Buffer.concat([textField(1, host), bytesField(2, request), answerTo(asked)]);
  };
}

interface Asked {
  /** The number of the field in the request's oneof: what kind of question it is. */
  readonly number: number;
  readonly text: string;
}

function readRequest(request: Buffer): { readonly host: string; readonly asked: Asked } {
  const texts = (readFields(request) ?? []).map(({ number, value }) => ({
    number,
    text: typeof value === 'number' ? '' : value.toString('utf8'),
  }));
  const asked = texts.findLast(({ number }) => number >= 3 && number <= 7);
  if (!asked) throw new GrpcError(grpcCodes.invalidArgument, 'The request asks for nothing.');
  return { host: texts.find(({ number }) => number === 1)?.text ?? '', asked };
}

function errorOf(code: number, message: string): Buffer {
  return bytesField(7, Buffer.concat([numberField(1, code), textField(2, message)]));
}

function reflectionFile(version: string): ProtoFile {
  const ask = 'message_request';
  const tell = 'message_response';
  return {
    name: `grpc/reflection/${version}/reflection.proto`,
    package: `grpc.reflection.${version}`,
    messages: {
      ServerReflectionRequest: [
        { name: 'host', number: 1, type: 'string' },
        { name: 'file_by_filename', number: 3, type: 'string', oneof: ask },
        { name: 'file_containing_symbol', number: 4, type: 'string', oneof: ask },
        { name: 'file_containing_extension', number: 5, type: 'ExtensionRequest', oneof: ask },
        { name: 'all_extension_numbers_of_type', number: 6, type: 'string', oneof: ask },
        { name: 'list_services', number: 7, type: 'string', oneof: ask },
      ],
      ExtensionRequest: [
        { name: 'containing_type', number: 1, type: 'string' },
        { name: 'extension_number', number: 2, type: 'int32' },
      ],
      ServerReflectionResponse: [
        { name: 'valid_host', number: 1, type: 'string' },
        { name: 'original_request', number: 2, type: 'ServerReflectionRequest' },
        {
          name: 'file_descriptor_response',
          number: 4,
          type: 'FileDescriptorResponse',
          oneof: tell,
        },
        {
          name: 'all_extension_numbers_response',
          number: 5,
          type: 'ExtensionNumberResponse',
          oneof: tell,
        },
        { name: 'list_services_response', number: 6, type: 'ListServiceResponse', oneof: tell },
        { name: 'error_response', number: 7, type: 'ErrorResponse', oneof: tell },
      ],
      FileDescriptorResponse: [
        { name: 'file_descriptor_proto', number: 1, type: 'bytes', repeated: true },
      ],
      ExtensionNumberResponse: [
        { name: 'base_type_name', number: 1, type: 'string' },
        { name: 'extension_number', number: 2, type: 'int32', repeated: true },
      ],
      ListServiceResponse: [
        { name: 'service', number: 1, type: 'ServiceResponse', repeated: true },
      ],
      ServiceResponse: [{ name: 'name', number: 1, type: 'string' }],
      ErrorResponse: [
        { name: 'error_code', number: 1, type: 'int32' },
        { name: 'error_message', number: 2, type: 'string' },
      ],
    },
    services: {
      ServerReflection: [
        {
          name: 'ServerReflectionInfo',
          takes: 'ServerReflectionRequest',
          gives: 'ServerReflectionResponse',
          streams: true,
        },
      ],
    },
  };
}

const versions = ['v1', 'v1alpha'];
