/** What the tests of external authorities share: filters that ask somebody, and a server to be asked. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ExternalAuth, Filter } from '../../../routing-table/filter.ts';
import { backendOf, originOf } from '../../table.testing.ts';

export function authBy(port: number | undefined, auth: Partial<ExternalAuth> = {}): Filter {
  const backend = backendOf(port === undefined ? [] : [port]);
  return {
    type: 'ExternalAuth',
    auth: {
      origin: originOf('HTTPRoute', 'shop', 'spec.rules[0].filters[0]'),
      backend: auth.protocol === 'GRPC' ? { ...backend, protocol: 'h2c' } : backend,
      protocol: 'HTTP',
      pathPrefix: '',
      requestHeaders: [],
      responseHeaders: 'all',
      bodyBytesMax: 0,
      ...auth,
    },
  };
}

/** A CheckRequest and a CheckResponse, as `proto-loader` makes objects of them. */
export interface Check {
  readonly attributes: {
    readonly source: { readonly address: { readonly socketAddress: object } };
    readonly request: {
      readonly time: { readonly seconds: string };
      readonly http: Readonly<Record<string, unknown>> & {
        readonly headers: Readonly<Record<string, string>>;
      };
    };
    readonly tlsSession?: { readonly sni: string };
  };
}

export interface Authority {
  readonly port: number;
  readonly asked: readonly Check[];
  readonly close: () => void;
}

/** An authority by gRPC, read and written by a library that knows nothing of the gateway. */
export async function startAuthority(answer: (asked: Check) => object | Error): Promise<Authority> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-auth-'));
  const file = join(folder, 'auth.proto');
  writeFileSync(file, proto);
  const definition = loadSync(file, { longs: String, enums: String });
  rmSync(folder, { recursive: true });
  const loaded = loadPackageDefinition(definition);
  const service = Reflect.get(
    Object(Reflect.get(Object(Reflect.get(loaded, 'envoy')), 'service')),
    'auth',
  );
  const { Authorization } = Object(Reflect.get(Object(service), 'v3'));
  const asked: Check[] = [];
  const server = new Server();
  server.addService(Authorization.service, {
    Check(call: ServerUnaryCall<Check, object>, reply: sendUnaryData<object>) {
      asked.push(call.request);
      const said = answer(call.request);
      if (said instanceof Error) reply({ code: 14, details: said.message });
      else reply(null, said);
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { port, asked, close: () => server.forceShutdown() };
}

/** As much of the protocol as matters, by its numbers. */
const proto = `
syntax = "proto3";
package envoy.service.auth.v3;
service Authorization { rpc Check(CheckRequest) returns (CheckResponse); }
message CheckRequest { AttributeContext attributes = 1; }
message AttributeContext {
  Peer source = 1;
  Peer destination = 2;
  Request request = 4;
  TLSSession tls_session = 12;
}
message Peer { Address address = 1; }
message Address { SocketAddress socket_address = 1; }
message SocketAddress { string address = 2; uint32 port_value = 3; }
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
message Request { Timestamp time = 1; HttpRequest http = 2; }
message TLSSession { string sni = 1; }
message HttpRequest {
  string id = 1;
  string method = 2;
  map<string, string> headers = 3;
  string path = 4;
  string host = 5;
  string scheme = 6;
  string query = 7;
  int64 size = 9;
  string protocol = 10;
  string body = 11;
  bytes raw_body = 12;
}
message CheckResponse {
  Status status = 1;
  oneof http_response { DeniedHttpResponse denied_response = 2; OkHttpResponse ok_response = 3; }
}
message Status { int32 code = 1; string message = 2; }
message HttpStatus { int32 code = 1; }
message HeaderValue { string key = 1; string value = 2; bytes raw_value = 3; }
message BoolValue { bool value = 1; }
message HeaderValueOption { HeaderValue header = 1; BoolValue append = 2; int32 append_action = 3; }
message DeniedHttpResponse { HttpStatus status = 1; repeated HeaderValueOption headers = 2; string body = 3; }
message OkHttpResponse {
  repeated HeaderValueOption headers = 2;
  repeated string headers_to_remove = 5;
  repeated HeaderValueOption response_headers_to_add = 6;
}
`;
