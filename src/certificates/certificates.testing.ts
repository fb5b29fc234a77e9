/** What the tests of this room share: temp folders, wishes, openssl and a real handshake. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type SecureContextOptions } from 'node:tls';
import type { Finding } from '../diagnostics/finding.ts';
import {
  type Certificates,
  type CertificatesOptions,
  type IssuedCertificate,
  openCertificates,
  type WantedCertificate,
} from './certificates.ts';

export const dayMs = 86_400_000;

const folders: string[] = [];

/** A folder of this test alone; `removeFolders` in `afterAll` takes all of them away. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-certificates-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface OpenedRoom {
  readonly room: Certificates;
  readonly stateDir: string;
  readonly reported: Finding[];
  /** Moves the clock of the room. */
  readonly travel: (ms: number) => void;
}

export async function openRoom(options: Partial<CertificatesOptions> = {}): Promise<OpenedRoom> {
  const stateDir = options.stateDir ?? join(newFolder(), 'shop');
  const reported: Finding[] = [];
  let shiftMs = 0;
  const now = () => Date.now() + shiftMs;
  const room = await openCertificates({
    stateDir,
    now,
    report: (finding) => reported.push(finding),
    ...options,
  });
  if ('kind' in room) throw new Error(`${room.message} ${room.next}`);
  return {
    room,
    stateDir,
    reported,
    travel: (ms) => {
      shiftMs += ms;
    },
  };
}

export function wish(details: Partial<WantedCertificate> = {}): WantedCertificate {
  return {
    target: { kind: 'Secret', namespace: 'default', name: 'external-certs' },
    purpose: 'listener',
    authority: 'external',
    dnsNames: [],
    uris: [],
    ipAddresses: [],
    withAuthority: true,
    ...details,
  };
}

/** Issues one certificate and gives back its parts. */
export async function issueOne(room: Certificates, details: Partial<WantedCertificate>) {
  const [issued] = await room.issue([wish(details)]);
  if (issued === undefined) throw new Error('Nothing was issued');
  return { ...parts(issued), findings: issued.findings, notAfter: issued.notAfter };
}

export function parts({ data }: IssuedCertificate) {
  return { cert: data['tls.crt'] ?? '', key: data['tls.key'] ?? '', ca: data['ca.crt'] ?? '' };
}

/** What `openssl verify -x509_strict` says: `OK`, or its complaints. */
export async function strictVerdict(
  { cert, ca }: { readonly cert: string; readonly ca: string },
  ...extra: readonly string[]
): Promise<string> {
  const folder = newFolder();
  const files = { ca: join(folder, 'ca.crt'), cert: join(folder, 'leaf.crt') };
  writeFileSync(files.ca, ca);
  writeFileSync(files.cert, cert);
  const told = await openssl('verify', '-x509_strict', ...extra, '-CAfile', files.ca, files.cert);
  return told.endsWith(': OK\n') ? 'OK' : told;
}

export async function textOf(pem: string): Promise<string> {
  const file = join(newFolder(), 'shown.crt');
  writeFileSync(file, pem);
  return openssl('x509', '-in', file, '-noout', '-text');
}

function openssl(...argv: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile('openssl', argv, (_, stdout, stderr) => resolve(stdout + stderr));
  });
}

export interface Handshake {
  readonly server: SecureContextOptions & { readonly requestCert?: boolean };
  readonly ca: string;
  readonly servername?: string;
  readonly client?: { readonly cert: string; readonly key: string };
}

/** A real handshake on loopback; resolves with `authorized`, or with the code of the refusal. */
export function shakeHands({ server, ca, servername, client }: Handshake): Promise<string> {
  return new Promise((resolve, reject) => {
    const listener = createServer({ ...server, rejectUnauthorized: false }, (socket) => {
      const asked = server.requestCert === true;
      const told = socket.authorized ? 'authorized' : String(socket.authorizationError);
      socket.end(asked ? told : 'authorized');
    });
    listener.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as AddressInfo; // A TCP listener has such an address.
      const name = servername === undefined ? {} : { servername };
      const socket = connect({ host: '127.0.0.1', port, ca, ...name, ...client });
      let told = '';
      const finish = (verdict: string) => {
        socket.destroy();
        listener.close(() => resolve(verdict));
      };
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        told += chunk;
      });
      socket.once('end', () => finish(told));
      socket.once('error', (error) => finish(reasonOf(error)));
    });
  });
}

/** The code, unless Node has none for what OpenSSL found. */
function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : 'UNSPECIFIED';
  return code === 'UNSPECIFIED' ? error.message : code;
}
