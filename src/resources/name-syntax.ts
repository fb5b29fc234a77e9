/**
 * What Kubernetes says against a name, in its own words: as many complaints as there are, none if
 * the name is fine. Lengths are those of UTF-8.
 */
export type NameCheck = (name: string) => readonly string[];

export const dns1123Label: NameCheck = (name) => [
  ...tooLong(name, 63, 'characters'),
  ...(labelSyntax.test(name)
    ? []
    : [
        subdomainSyntax.test(name)
          ? 'must not contain dots'
          : sayRegex(`a lowercase RFC 1123 label ${dashed} or '-', ${bounded}`, label, [
              'my-name',
              '123-abc',
            ]),
      ]),
];

export const dns1123Subdomain: NameCheck = (name) => [
  ...tooLong(name, 253, 'characters'),
  ...subdomainComplaints(name),
];

export const dns1035Label: NameCheck = (name) => [
  ...tooLong(name, 63, 'characters'),
  ...(label1035Syntax.test(name)
    ? []
    : [
        sayRegex(
          `a DNS-1035 label ${dashed} or '-', start with an alphabetic character, and end with an alphanumeric character`,
          label1035,
          ['my-name', 'abc-123'],
        ),
      ]),
];

/** A DNS name with an asterisk for its first label. */
export const wildcardSubdomain: NameCheck = (name) => [
  ...tooLong(name, 253, 'characters'),
  ...(wildcardSyntax.test(name)
    ? []
    : [
        sayRegex(
          "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
          `\\*\\.${subdomain}`,
          ['*.example.com'],
        ),
      ]),
];

/** The key of a label or annotation, and the name of a finalizer. */
export const labelKey: NameCheck = (key) => {
  if (key.length <= 63 && keySyntax.test(key)) return none;
  const [first = '', second, ...more] = key.split('/');
  if (more.length > 0) {
    return [
      `a valid label key ${keyComplaint} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = second ?? first;
  return [
    ...(second === undefined ? [] : prefixComplaints(first).map((one) => `prefix part ${one}`)),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...tooLong(name, 63, 'bytes').map((one) => `name part ${one}`),
    ...(keySyntax.test(name) ? [] : [`name part ${keyComplaint}`]),
  ];
};

export const labelValue: NameCheck = (value) => {
  const isPlain = value === '' || keySyntax.test(value);
  if (isPlain && value.length <= 63) return none;
  const says = `a valid label must be an empty string or consist ${mixed}`;
  const examples = ['MyValue', 'my_value', '12345'];
  return [
    ...tooLong(value, 63, 'bytes'),
    ...(isPlain ? [] : [sayRegex(says, `(${keyName})?`, examples)]),
  ];
};

/** A key in the data of a ConfigMap or Secret. */
export const configKey: NameCheck = (key) => [
  ...tooLong(key, 253, 'characters'),
  ...(configKeySyntax.test(key)
    ? []
    : [
        sayRegex(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
          '[-._a-zA-Z0-9]+',
          ['key.name', 'KEY_NAME', 'key-name'],
        ),
      ]),
  ...directoryComplaints(key),
];

/** The name of a port: it has a letter in it, so that it cannot be taken for a number. */
export const portName: NameCheck = (name) => [
  ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
  ...(/^[-a-z0-9]+$/.test(name)
    ? []
    : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
  ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(/^-|-$/.test(name) ? ['must not begin or end with a hyphen'] : []),
];

export function portNumber(port: number): readonly string[] {
  return port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
}

function prefixComplaints(prefix: string): readonly string[] {
  if (prefix === '') return ['must be non-empty'];
  return [...tooLong(prefix, 253, 'bytes'), ...subdomainComplaints(prefix)];
}

function subdomainComplaints(name: string): readonly string[] {
  if (subdomainSyntax.test(name)) return none;
  const says = `a lowercase RFC 1123 subdomain ${dashed}, '-' or '.', ${bounded}`;
  return [sayRegex(says, subdomain, ['example.com'])];
}

function directoryComplaints(key: string): readonly string[] {
  if (key === '.') return ["must not be '.'"];
  if (key === '..') return ["must not be '..'"];
  return key.startsWith('..') ? ["must not start with '..'"] : [];
}

/** Names are counted in characters, keys and values in bytes, which comes to the same for both. */
function tooLong(name: string, max: number, unit: 'bytes' | 'characters'): readonly string[] {
  const fits = name.length * 3 <= max || new TextEncoder().encode(name).length <= max;
  return fits ? none : [`must be no more than ${max} ${unit}`];
}

/** The comma before the regular expression is Kubernetes', and so is the one after each example. */
function sayRegex(says: string, regex: string, examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${says} (e.g. ${shown}regex used for validation is '${regex}')`;
}

const none: readonly string[] = [];
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const keyName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const labelSyntax = new RegExp(`^${label}$`);
const wildcardSyntax = new RegExp(`^\\*\\.${subdomain}$`);
const subdomainSyntax = new RegExp(`^${subdomain}$`);
const label1035Syntax = new RegExp(`^${label1035}$`);
const keySyntax = new RegExp(`^${keyName}$`);
const configKeySyntax = /^[-._a-zA-Z0-9]+$/;

const dashed = 'must consist of lower case alphanumeric characters';
const bounded = 'and must start and end with an alphanumeric character';
const mixed = `of alphanumeric characters, '-', '_' or '.', ${bounded}`;
const keyComplaint = sayRegex(`must consist ${mixed}`, keyName, ['MyName', 'my.name', '123-abc']);
