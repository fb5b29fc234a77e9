/** Reading and writing the state folder: whole files or none, and keys that nobody else can read. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type CertificatesFailure,
  failure,
  isSystemError,
  unusable,
} from './certificates-failure.ts';

export const leavesFolder = 'leaves';

/** Makes the folders, 0700, or says why they cannot serve. */
export async function prepareStateDir(stateDir: string): Promise<CertificatesFailure | undefined> {
  try {
    await mkdir(join(stateDir, leavesFolder), { recursive: true, mode: 0o700 });
    return (await exposed(stateDir)) ?? (await exposed(join(stateDir, leavesFolder)));
  } catch (error) {
    return unusable(error, `Preparing the state folder ${stateDir}`);
  }
}

/** A failure with the chmod command when others than the owner may do anything with the path. */
export async function exposed(path: string): Promise<CertificatesFailure | undefined> {
  // Windows knows no such modes: the folder inherits the protection of the user's profile.
  if (process.platform === 'win32') return undefined;
  const found = await stat(path);
  const mode = found.mode & 0o777;
  if ((mode & 0o077) === 0) return undefined;
  const [wanted, what] = found.isDirectory() ? ['700', 'folder'] : ['600', 'key file'];
  return failure(
    'certificate-state-exposed',
    `The ${what} ${path} has mode ${mode.toString(8).padStart(4, '0')}, so that other users can reach private keys.`,
    `Run: chmod ${wanted} ${quoteForShell(path)}`,
  );
}

/** The text of a file, `undefined` if there is none. Refuses one larger than any of ours. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    return size > fileBytesMax ? '' : await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export interface FileToWrite {
  readonly path: string;
  readonly text: string;
  readonly mode: 0o600 | 0o644;
  /** Wait until it is on the disk; wanted for what cannot simply be made again. */
  readonly durable: boolean;
}

/** Readers see the earlier file or the whole new one, never a part, even after a crash. */
export async function writeWhole({ path, text, mode, durable }: FileToWrite): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.draft`;
  try {
    const file = await open(draft, 'wx', mode);
    try {
      await file.chmod(mode);
      await file.writeFile(text);
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Every file of ours below the state folder, drafts that a crash left behind included. */
export async function ownFiles(stateDir: string): Promise<readonly string[]> {
  const listed = async (folder: string, own: RegExp) =>
    (await namesIn(folder)).filter((name) => own.test(name)).map((name) => join(folder, name));
  return [
    ...(await listed(stateDir, authorityFile)),
    ...(await listed(stateDir, sessionKeyFile)),
    ...(await listed(join(stateDir, leavesFolder), leafFile)),
  ];
}

export function isDraft(path: string): boolean {
  return path.endsWith('.draft');
}

export function isLeaf(path: string): boolean {
  return basename(dirname(path)) === leavesFolder && path.endsWith('.json');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return [];
    throw error;
  }
}

function quoteForShell(path: string): string {
  return /^[\w/.,:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

const fileBytesMax = 1_000_000;
const authorityFile =
  /^(external|internal)-ca\.(crt|json|key|key\.damaged)(\.[0-9a-f]{12}\.draft)?$/;
const sessionKeyFile = /^session\.key(\.[0-9a-f]{12}\.draft)?$/;
const leafFile = /^[0-9a-f]{32}\.json(\.[0-9a-f]{12}\.draft)?$/;
