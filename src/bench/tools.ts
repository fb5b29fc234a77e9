import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that a run can use; each is the path, or absent. */
export type Tools = Readonly<Partial<Record<ToolName, string>>>;

export type ToolName = keyof typeof packages;

export function findTools(searchPath: string): Tools {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  const found = toolNames.flatMap((name) => {
    const file = folders.map((folder) => join(folder, name)).find(isProgram);
    return file === undefined ? [] : [[name, file] as const];
  });
  return Object.fromEntries(found);
}

/** What is skipped because it is not there, and the one line that brings it. */
export function sayAbsentTools(tools: Tools): string | undefined {
  const absent = toolNames.filter((name) => tools[name] === undefined);
  if (absent.length === 0) return undefined;
  const consequences = absent.map(
    (name) => `  ${name} is not installed: ${packages[name].without}`,
  );
  const names = [...new Set(absent.map((name) => packages[name].debian))];
  return [...consequences, `  To bring it: apt-get install ${names.join(' ')}`].join('\n');
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const packages = {
  nginx: {
    debian: 'nginx-light',
    without: 'it is not measured, and the backend is a slower one written for Node.',
  },
  caddy: { debian: 'caddy', without: 'it is not measured, and there are no ratios to it.' },
  h2load: {
    debian: 'nghttp2-client',
    without: 'the load comes from Node, which is often slower than the proxy it loads.',
  },
  taskset: {
    debian: 'util-linux',
    without: 'proxy and load share the cores; read the CPU column only.',
  },
} as const;

// Object.keys forgets the type of a literal's keys; this one is declared just above.
const toolNames = Object.keys(packages) as ToolName[];
