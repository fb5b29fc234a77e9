import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a running instance is, and how to be believed by it. */
export interface KubeAccess {
  /** `https://127.0.0.1:40123` */
  readonly server: string;
  /** PEM: the one certificate to trust there. */
  readonly caPem: string;
  readonly token: string;
}

export interface KubeconfigRefused {
  readonly message: string;
  readonly next: string;
}

export function kubeconfigPath(stateDir: string): string {
  return join(stateDir, fileName);
}

/**
 * Writes the file in one step, readable by its owner only: who has the token may read Secrets.
 * A kubeconfig that somebody else wrote is never replaced; then the refusal comes back.
 */
export function writeKubeconfig(file: string, access: KubeAccess): KubeconfigRefused | undefined {
  try {
    const before = readIfThere(file);
    if (before !== undefined && parse(before) === undefined) {
      return {
        message: `${file} was not written by Postern, so it is left alone.`,
        next: 'name another file with --kubeconfig, or leave the option out.',
      };
    }
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    writeFileSync(draft, compose(access), { mode: 0o600, flag: 'wx' });
    chmodSync(draft, 0o600);
    renameSync(draft, file);
    return undefined;
  } catch (error) {
    return {
      message: `the kubeconfig could not be written to ${file}: ${sayError(error)}.`,
      next: 'name a file you may write with --kubeconfig.',
    };
  }
}

/** Undefined if the file is not there, cannot be read or is not ours. */
export function readKubeconfig(file: string): KubeAccess | undefined {
  try {
    return parse(readIfThere(file) ?? '');
  } catch {
    return undefined;
  }
}

/** Takes the file of this state folder away; with `access`, only if it still speaks of that instance. */
export function forgetKubeconfig(stateDir: string, access?: KubeAccess): void {
  forgetKubeconfigFile(kubeconfigPath(stateDir), access);
}

export function forgetKubeconfigFile(file: string, access?: KubeAccess): void {
  const found = readKubeconfig(file);
  if (found && (access === undefined || found.token === access.token)) rmSync(file);
}

/** JSON is YAML too: kubectl reads it, and we read it back without a YAML library. */
function compose({ server, caPem, token }: KubeAccess): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server, 'certificate-authority-data': encode(caPem) } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function parse(text: string): KubeAccess | undefined {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return parseRewritten(text);
  }
  if (at(config, 'clusters', '0', 'name') !== name) return undefined;
  const server = at(config, 'clusters', '0', 'cluster', 'server');
  const ca = at(config, 'clusters', '0', 'cluster', 'certificate-authority-data');
  const token = at(config, 'users', '0', 'user', 'token');
  if (typeof server !== 'string' || typeof ca !== 'string' || typeof token !== 'string') {
    return undefined;
  }
  return { server, caPem: Buffer.from(ca, 'base64').toString('utf8'), token };
}

/**
 * As kubectl and kubens write it down when they change the namespace, or the name of the context: a
 * line for each of the three, once each where nobody has added a cluster of their own.
 */
function parseRewritten(text: string): KubeAccess | undefined {
  const only = (key: string): string | undefined => {
    const found = [...text.matchAll(new RegExp(`^ +(?:- )?${key}: ["']?([^\\s"']+)["']?$`, 'gm'))];
    return found.length === 1 ? found[0]?.[1] : undefined;
  };
  const [server, ca, token] = [only('server'), only('certificate-authority-data'), only('token')];
  const isOurs = /^(?:- | +)name: postern$/m.test(text);
  if (!isOurs || server === undefined || ca === undefined || token === undefined) return undefined;
  return { server, caPem: Buffer.from(ca, 'base64').toString('utf8'), token };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function encode(pem: string): string {
  return Buffer.from(pem, 'utf8').toString('base64');
}

function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const name = 'postern';
const fileName = 'kubeconfig';
