import { expect, test } from 'vitest';
import { cause, goQuote } from './causes.ts';
import { type Change, causesOf, changed } from './check-admission.testing.ts';

const gateway = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'gw' },
  spec: {
    gatewayClassName: 'postern',
    listeners: [
      { name: 'a', port: 80, protocol: 'HTTP' },
      { name: 'b', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'c' }] } },
    ],
    addresses: [{ value: '10.0.0.1' }],
    infrastructure: { labels: { a: 'b' } },
  },
};
const at = 'spec.listeners[0]';
const unchecked =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
const label =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** As an API server of Kubernetes 1.37 with the definitions of release 1.7.0 answered. */
test.each<[string, Change, readonly string[]]>([
  [
    'a field that is missing',
    { 'spec.gatewayClassName': undefined },
    ['spec.gatewayClassName: Required value', unchecked],
  ],
  [
    'a field that is null and has no default',
    { 'spec.gatewayClassName': null },
    ['spec.gatewayClassName: Required value', unchecked],
  ],
  [
    'a text for a number',
    { [`${at}.port`]: '80' },
    [
      `${at}.port: Invalid value: "string": ${at}.port in body must be of type integer: "string"`,
      unchecked,
    ],
  ],
  [
    'a fraction for a number',
    { [`${at}.port`]: 80.5 },
    [
      `${at}.port: Invalid value: "float64": ${at}.port in body must be of type int32: "float64"`,
      `<nil>: Invalid value: "": Checked value must be of type integer with format int32 in ${at}.port`,
      unchecked,
    ],
  ],
  [
    'a truth for a number',
    { [`${at}.port`]: true },
    [`${at}.port: Invalid value: "": ${at}.port in body must be of type int32: ""`, unchecked],
  ],
  [
    'a number out of range, beside which rules are looked at',
    { [`${at}.port`]: 70000, [`${at}.tls`]: { certificateRefs: [{ name: 'c' }] } },
    [
      `${at}.port: Invalid value: 70000: ${at}.port in body should be less than or equal to 65535`,
      "spec.listeners: Invalid value: tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    ],
  ],
  [
    'a value that is none of a few',
    { [`${at}.allowedRoutes`]: { namespaces: { from: 'all' } } },
    [
      `${at}.allowedRoutes.namespaces.from: Unsupported value: "all": supported values: "All", "Selector", "Same"`,
      unchecked,
    ],
  ],
  [
    'a text that is too long',
    { 'spec.gatewayClassName': 'x'.repeat(254) },
    ['spec.gatewayClassName: Too long: may not be more than 253 bytes', unchecked],
  ],
  [
    'a list that is too short',
    { 'spec.listeners': [] },
    ['spec.listeners: Invalid value: 0: spec.listeners in body should have at least 1 items'],
  ],
  [
    'entries that are the same, of which the second is told, and the rules beside',
    { 'spec.listeners[1]': { name: 'a', port: 80, protocol: 'HTTP' } },
    [
      'spec.listeners[1]: Duplicate value: {"name":"a"}',
      'spec.listeners: Invalid value: Listener name must be unique within the Gateway',
      'spec.listeners: Invalid value: Combination of port, protocol and hostname must be unique for each listener',
    ],
  ],
  [
    'an entry that is no object',
    { 'spec.listeners[1]': 7 },
    [
      'spec.listeners[1]: Invalid value: "integer": spec.listeners[1] in body must be of type object: "integer"',
      'spec.listeners[1]: Invalid value: 7: must be an object for an array of list-type map',
      unchecked,
    ],
  ],
  [
    'an address that is none, of which three things are said',
    { 'spec.addresses[0].value': 'a.b' },
    [
      '<nil>: Invalid value: "": "spec.addresses[0]" must validate one and only one schema (oneOf). Found none valid',
      '<nil>: Invalid value: "": "spec.addresses[0].value" must validate at least one schema (anyOf)',
      'spec.addresses[0].value: Invalid value: "a.b": spec.addresses[0].value in body must be of type ipv4: "a.b"',
      unchecked,
    ],
  ],
  [
    'a rule whose expression cannot be evaluated',
    { 'spec.listeners[1].tls': {} },
    [
      'spec.listeners[1].tls: Invalid value: "object": no such key: certificateRefs evaluating rule: certificateRefs or options must be specified when mode is Terminate',
    ],
  ],
  [
    'the value of a map, whose key stands behind a dot',
    { 'spec.infrastructure.labels': { 'example.com/a': '---' } },
    [
      `spec.infrastructure.labels.example.com/a: Invalid value: "---": spec.infrastructure.labels.example.com/a in body should match '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$'`,
    ],
  ],
  [
    'a label, before all that stands in the spec',
    { 'metadata.labels': { a: 'b c' }, 'spec.listeners': [] },
    [
      `metadata.labels: Invalid value: "b c": ${label}`,
      'spec.listeners: Invalid value: 0: spec.listeners in body should have at least 1 items',
    ],
  ],
  [
    'an owner that is not complete',
    { 'metadata.ownerReferences': [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: '' }] },
    ['metadata.ownerReferences[0].uid: Required value: must not be empty', unchecked],
  ],
])('%s is refused in the words of an API server', (_, change, said) => {
  const causes = causesOf(changed(gateway, change));
  expect(causes.map(({ field, message }) => `${field}: ${message}`)).toEqual(said);
});

test('texts are quoted as Go quotes them', () => {
  expect(goQuote('a"b\\c\n\t\u0001é\u2028😀')).toBe(String.raw`"a\"b\\c\n\t\x01é\u2028😀"`);
});

test('of long values the beginning is said, and no half of a character', () => {
  const say = (value: unknown) => cause('FieldValueInvalid', { field: 'a', value }).message;
  const most = 'x'.repeat(256);
  expect(say(most)).toBe(`Invalid value: "${most}"`);
  expect(say(`${most}x`)).toBe(`Invalid value: "${most}…"`);
  expect(say(`${'x'.repeat(255)}😀`)).toBe(`Invalid value: "${'x'.repeat(255)}…"`);
  expect(say([most])).toBe(`Invalid value: ["${'x'.repeat(254)}…`);
});
