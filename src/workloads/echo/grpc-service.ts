import type { ProtoFile } from '../grpc/file-descriptor.ts';
import { grpcCodes } from '../grpc/grpc.ts';
import { bytesField, textField } from '../grpc/proto-wire.ts';
import { type GrpcCall, GrpcError, type GrpcMethod, unary } from '../grpc/serve-call.ts';
import type { EchoIdentity } from './settings.ts';
import { readTlsFacts, toPem } from './tls-facts.ts';

export interface GrpcEchoOptions {
  readonly identity: EchoIdentity;
  readonly log: (line: string) => void;
  /** DER, leaf first. */
  readonly peerCertificates: (call: GrpcCall) => readonly Buffer[];
}

/** `GrpcEcho`: two methods that tell what arrived, and one that is not implemented. */
export function echoMethods(options: GrpcEchoOptions): ReadonlyMap<string, GrpcMethod> {
  const echo = unary((_, call) => {
    const over = readTlsFacts(call.connection) ? 'TLS' : 'plaintext';
    options.log(`Received over ${over}: ${call.path}`);
    return bytesField(1, describeCall(call, options));
  });
  const notImplemented: GrpcMethod = async () => {
    throw new GrpcError(grpcCodes.unimplemented, 'method EchoThree not implemented');
  };
  return new Map([
    [`/${serviceName}/Echo`, echo],
    [`/${serviceName}/EchoTwo`, echo],
    [`/${serviceName}/EchoThree`, notImplemented],
  ]);
}

/** The message `Assertions`. */
function describeCall(call: GrpcCall, options: GrpcEchoOptions): Buffer {
  const { namespace, ingress, service, pod } = options.identity;
  const identity = [namespace, ingress, service, pod].map((text, at) => textField(at + 1, text));
  const headers = call.metadata.map(([name, value]) =>
    bytesField(2, Buffer.concat([textField(1, name), textField(2, toUtf8(value))])),
  );
  const tls = describeTls(call, options);
  return Buffer.concat([
    textField(1, call.path),
    ...headers,
    textField(3, call.authority),
    bytesField(4, Buffer.concat(identity)),
    ...(tls ? [bytesField(5, tls)] : []),
  ]);
}

function describeTls(call: GrpcCall, options: GrpcEchoOptions): Buffer | undefined {
  const facts = readTlsFacts(call.connection);
  if (facts === undefined) return undefined;
  return Buffer.concat([
    textField(1, facts.version),
    ...options.peerCertificates(call).map((der) => textField(2, toPem(der))),
    textField(3, facts.serverName),
    textField(4, facts.negotiatedProtocol),
    textField(5, facts.cipherSuite),
  ]);
}

/** Header values come one byte a character. */
function toUtf8(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

const packageName = 'gateway_api_conformance.echo_basic.grpcecho';
const serviceName = `${packageName}.GrpcEcho`;

export const echoFile: ProtoFile = {
  name: 'grpcecho.proto',
  package: packageName,
  messages: {
    Header: [
      { name: 'key', number: 1, type: 'string' },
      { name: 'value', number: 2, type: 'string' },
    ],
    Context: [
      { name: 'namespace', number: 1, type: 'string' },
      { name: 'ingress', number: 2, type: 'string' },
      { name: 'service_name', number: 3, type: 'string' },
      { name: 'pod', number: 4, type: 'string' },
    ],
    TLSAssertions: [
      { name: 'version', number: 1, type: 'string' },
      { name: 'peer_certificates', number: 2, type: 'string', repeated: true },
      { name: 'server_name', number: 3, type: 'string' },
      { name: 'negotiated_protocol', number: 4, type: 'string' },
      { name: 'cipher_suite', number: 5, type: 'string' },
    ],
    Assertions: [
      { name: 'fully_qualified_method', number: 1, type: 'string' },
      { name: 'headers', number: 2, type: 'Header', repeated: true },
      { name: 'authority', number: 3, type: 'string' },
      { name: 'context', number: 4, type: 'Context' },
      { name: 'tls_assertions', number: 5, type: 'TLSAssertions' },
    ],
    EchoRequest: [],
    EchoResponse: [{ name: 'assertions', number: 1, type: 'Assertions' }],
  },
  services: {
    GrpcEcho: ['Echo', 'EchoTwo', 'EchoThree'].map((name) => ({
      name,
      takes: 'EchoRequest',
      gives: 'EchoResponse',
    })),
  },
};
