import { quote } from './quote.ts';

export interface Flags {
  readonly cert: string;
  readonly key: string;
  readonly cacert: string;
  /** A string, as in the original: what is not a number fails when it is listened on. */
  readonly port: string;
  readonly name: string;
  readonly verbose: boolean;
}

/** Either the flags, or what is written to standard error before the program exits. */
export type ParsedFlags =
  | { readonly flags: Flags }
  | { readonly usage: readonly string[]; readonly exitCode: number };

/**
 * Parses arguments as Go's flag package does: `-x v`, `--x v`, `-x=v`; a boolean takes its value
 * only behind `=`; parsing stops at the first plain argument or at `--`. Flags win over environment.
 */
export function parseFlags(args: readonly string[], env: ReadonlyMap<string, string>): ParsedFlags {
  const values = new Map<string, string>(flagTable.map(({ name, standard }) => [name, standard]));
  values.set('port', env.get('WHOAMI_PORT_NUMBER') || '80');
  values.set('name', env.get('WHOAMI_NAME') ?? '');
  const portDefault = values.get('port') ?? '80';
  const nameDefault = values.get('name') ?? '';

  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const flag = readFlag(arg);
    if (flag === undefined) break;
    const problem = 'problem' in flag ? flag.problem : store(flag, rest, values);
    if (problem !== undefined) {
      const lines = problem === helpRequested ? [] : [problem];
      const usage = [...lines, ...usageLines(portDefault, nameDefault)];
      return { usage, exitCode: problem === helpRequested ? 0 : 2 };
    }
  }
  return { flags: toFlags(values) };
}

interface GivenFlag {
  readonly name: string;
  readonly value?: string;
}

/** Undefined at the end of the flags. */
function readFlag(arg: string): GivenFlag | { readonly problem: string } | undefined {
  if (arg.length < 2 || !arg.startsWith('-') || arg === '--') return undefined;
  const body = arg.slice(arg.startsWith('--') ? 2 : 1);
  if (body === '' || body.startsWith('-') || body.startsWith('=')) {
    return { problem: `bad flag syntax: ${arg}` };
  }
  const equals = body.indexOf('=');
  return equals === -1
    ? { name: body }
    : { name: body.slice(0, equals), value: body.slice(equals + 1) };
}

function store(flag: GivenFlag, rest: string[], values: Map<string, string>): string | undefined {
  const entry = flagTable.find(({ name }) => name === flag.name);
  if (entry === undefined) {
    return flag.name === 'help' || flag.name === 'h'
      ? helpRequested
      : `flag provided but not defined: -${flag.name}`;
  }
  if (entry.boolean) {
    const value = flag.value ?? 'true';
    if (parseBool(value) === undefined) {
      return `invalid boolean value ${quote(value)} for -${entry.name}: parse error`;
    }
    values.set(entry.name, value);
    return undefined;
  }
  const value = flag.value ?? rest.shift();
  if (value === undefined) return `flag needs an argument: -${entry.name}`;
  values.set(entry.name, value);
  return undefined;
}

function toFlags(values: ReadonlyMap<string, string>): Flags {
  const text = (name: string): string => values.get(name) ?? '';
  return {
    cert: text('cert'),
    key: text('key'),
    cacert: text('cacert'),
    port: text('port'),
    name: text('name'),
    verbose: parseBool(text('verbose')) ?? false,
  };
}

/** Go's strconv.ParseBool; undefined where it would be an error. */
export function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  return undefined;
}

function usageLines(port: string, name: string): string[] {
  const standards = new Map([
    ['port', port],
    ['name', name],
  ]);
  const flags = flagTable.flatMap((flag) => {
    const standard = standards.get(flag.name) ?? '';
    const suffix = standard === '' ? '' : ` (default ${quote(standard)})`;
    const heading = flag.boolean ? `  -${flag.name}` : `  -${flag.name} string`;
    return [heading, `    \t${flag.help}${suffix}`];
  });
  return ['Usage of /whoami:', ...flags];
}

const helpRequested = 'help requested';

/** In the order of the usage text: by name. */
const flagTable = [
  {
    name: 'cacert',
    help: 'give me a CA chain, enforces mutual TLS',
    boolean: false,
    standard: '',
  },
  { name: 'cert', help: 'give me a certificate', boolean: false, standard: '' },
  { name: 'key', help: 'give me a key', boolean: false, standard: '' },
  { name: 'name', help: 'give me a name', boolean: false, standard: '' },
  { name: 'port', help: 'give me a port number', boolean: false, standard: '80' },
  { name: 'verbose', help: 'Enable verbose logging', boolean: true, standard: 'false' },
] as const;
