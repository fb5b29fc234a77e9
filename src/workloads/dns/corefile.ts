import { readPort } from '../go-http/read-port.ts';

/** What a server block of the Corefile comes to. */
export interface ServerBlock {
  readonly addresses: readonly ZoneAddress[];
  readonly whoami: boolean;
  readonly log: boolean;
  /** A changed Corefile is to be taken up. */
  readonly reload: boolean;
  /** Some plugin takes part in answering: then a question that nobody answers is a failure. */
  readonly chained: boolean;
  /** Pages for probes. */
  readonly pages: readonly { readonly port: number; readonly path: string }[];
}

export interface ZoneAddress {
  /** Lower case, with a dot at the end; `.` for all. */
  readonly zone: string;
  readonly port: number;
}

export interface CorefileOptions {
  readonly defaultPort: number;
  /** For `{$NAME}`. */
  readonly env: ReadonlyMap<string, string>;
}

export interface Problem {
  readonly problem: string;
}

/** Reads a Corefile; a problem is worded as CoreDNS words it. */
export function parseCorefile(
  text: string,
  { defaultPort, env }: CorefileOptions,
): { readonly blocks: readonly ServerBlock[] } | Problem {
  const raw = readBlocks(readLines(text.slice(0, corefileCharsMax), env));
  if ('problem' in raw) return raw;
  const blocks: ServerBlock[] = [];
  for (const { line, names, directives } of raw.blocks) {
    const addresses = names.map((name) => readAddress(name, defaultPort));
    const wrong = addresses.find((address) => 'problem' in address);
    const unknown = directives.find(({ words }) => !plugins.has(words[0] ?? ''));
    if (wrong && 'problem' in wrong) return problemAt(line, wrong.problem);
    if (unknown) return problemAt(unknown.line, `Unknown directive '${unknown.words[0]}'`);
    blocks.push({
      addresses: addresses.flatMap((address) => ('zone' in address ? [address] : [])),
      ...readDirectives(directives),
    });
  }
  return { blocks };
}

interface Line {
  /** From 1. */
  readonly line: number;
  readonly words: readonly string[];
}

interface RawBlock {
  readonly line: number;
  readonly names: readonly string[];
  readonly directives: readonly Line[];
}

function readLines(text: string, env: ReadonlyMap<string, string>): readonly Line[] {
  return text
    .split('\n')
    .map((written, index) => {
      const filled = written.replace(/\{\$([^{}]+)\}/g, (_, name: string) => env.get(name) ?? '');
      const words = filled.replace(/(^|\s)#.*$/, '').match(/"[^"]*"|\S+/g) ?? [];
      return { line: index + 1, words: words.map((word) => word.replace(/^"(.*)"$/, '$1')) };
    })
    .filter(({ words }) => words.length > 0);
}

/** Blocks with their directives; what stands in a directive's own braces is left out. */
function readBlocks(lines: readonly Line[]): { readonly blocks: readonly RawBlock[] } | Problem {
  const blocks: RawBlock[] = [];
  let directives: Line[] = [];
  let depth = 0;
  for (const { line, words } of lines) {
    const opens = words.at(-1) === '{';
    const rest = opens ? words.slice(0, -1) : words;
    if (depth === 0) {
      if (!opens) return problemAt(line, `Expected a block after '${words.join(' ')}'`);
      directives = [];
      const names = rest.flatMap((word) => word.split(',').filter((name) => name !== ''));
      blocks.push({ line, names, directives });
    }
    if (depth === 1 && words[0] !== '}') directives.push({ line, words: rest });
    depth += opens ? 1 : words[0] === '}' ? -1 : 0;
  }
  const last = blocks.at(-1);
  return depth > 0 && last ? problemAt(last.line, 'Unexpected EOF') : { blocks };
}

function readAddress(name: string, defaultPort: number): ZoneAddress | Problem {
  const match = /^(?:dns:\/\/)?([^:/]*)(?::(\d+))?$/.exec(name.toLowerCase());
  const port = match?.[2] === undefined ? defaultPort : readPort(match[2]);
  if (match === null || typeof port === 'string') {
    return { problem: `'${name}' is no zone with a port` };
  }
  const zone = (match[1] ?? '').replace(/\.$/, '');
  return { zone: `${zone}.`, port };
}

function readDirectives(directives: readonly Line[]): Omit<ServerBlock, 'addresses'> {
  const names = directives.map(({ words }) => words[0] ?? '');
  return {
    whoami: names.includes('whoami'),
    log: names.includes('log'),
    reload: names.includes('reload'),
    chained: names.some((name) => plugins.get(name) === 'chained'),
    pages: directives.flatMap(({ words: [name = '', address] }) => {
      const page = probePages.get(name);
      const port = address === undefined ? page?.port : Number(address.replace(/^.*:/, ''));
      return page && port ? [{ port, path: page.path }] : [];
    }),
  };
}

function problemAt(line: number, text: string): Problem {
  return { problem: `Corefile:${line} - Error during parsing: ${text}` };
}

/** Plugins that may stand there: those that see every question, and those that only set something. */
const plugins = new Map<string, 'chained' | 'aside'>([
  ['whoami', 'chained'],
  ['log', 'chained'],
  ['errors', 'chained'],
  ['cache', 'chained'],
  ['loadbalance', 'chained'],
  ['loop', 'chained'],
  ['metadata', 'chained'],
  ['minimal', 'chained'],
  ['prometheus', 'chained'],
  ['any', 'chained'],
  ['bufsize', 'chained'],
  // Nothing is asked beyond this machine: every server to forward to counts as not reached.
  ['forward', 'chained'],
  ['health', 'aside'],
  ['ready', 'aside'],
  ['reload', 'aside'],
  ['bind', 'aside'],
  ['debug', 'aside'],
  ['pprof', 'aside'],
  ['cancel', 'aside'],
  ['timeouts', 'aside'],
]);
const probePages = new Map([
  ['health', { port: 8080, path: '/health' }],
  ['ready', { port: 8181, path: '/ready' }],
]);
const corefileCharsMax = 256 * 1024;
