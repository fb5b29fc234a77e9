import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesHostname, matchesSubjectAltName } from './match-certificate-name.ts';
import { formatName, parseSubjectAltNames } from './subject-alt-names.ts';

describe('the names of a certificate', () => {
  it('are read in order, addresses under their short name', () => {
    expect(parseSubjectAltNames('DNS:a.example, URI:spiffe://x/y, IP Address:127.0.0.1')).toEqual([
      { kind: 'DNS', value: 'a.example' },
      { kind: 'URI', value: 'spiffe://x/y' },
      { kind: 'IP', value: '127.0.0.1' },
    ]);
    expect(parseSubjectAltNames(undefined)).toEqual([]);
  });

  it('cannot be smuggled in by a value that holds a separator', () => {
    const text = 'URI:"http://x/\\u0022, DNS:good.example", DNS:a.example';
    expect(parseSubjectAltNames(text)).toEqual([
      { kind: 'URI', value: 'http://x/", DNS:good.example' },
      { kind: 'DNS', value: 'a.example' },
    ]);
    const open = parseSubjectAltNames('URI:"http://x, DNS:good.example');
    expect(open.some((name) => name.kind === 'DNS')).toBe(false);
  });

  it('are shown without what could steer a terminal', () => {
    const [name] = parseSubjectAltNames('DNS:"a\\u001b[31m\\u000ab"');
    expect(name?.value).toBe('a\u001b[31m\nb');
    expect(name && formatName(name)).toBe('DNS:a·[31m·b');
  });

  it('survive any value once quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (values) => {
        const text = values.map((value) => `URI:${JSON.stringify(value)}`).join(', ');
        expect(parseSubjectAltNames(text).map((name) => name.value)).toEqual(values);
      }),
    );
  });
});

describe('a hostname', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['a.example', 'a.example', true],
    ['A.Example', 'a.EXAMPLE.', true],
    ['a.example', '*.example', true],
    ['a.b.example', '*.example', false],
    ['example', '*.example', false],
    ['.example', '*.example', false],
    ['ab.example', 'a*.example', false],
    ['a.b.example', 'a.*.example', false],
    ['a.b.example', '*.*.example', false],
    ['a', '*', false],
  ];
  for (const [hostname, value, matches] of cases) {
    it(`${hostname} is ${matches ? '' : 'not '}covered by ${value}`, () => {
      expect(matchesHostname(hostname, [{ kind: 'DNS', value }])).toBe(matches);
    });
  }

  it('is found in DNS names only', () => {
    const names = [
      { kind: 'URI', value: 'a.example' },
      { kind: 'email', value: 'a.example' },
      { kind: 'DirName', value: 'CN = a.example' },
    ];
    expect(matchesHostname('a.example', names)).toBe(false);
  });
});

describe('a listed SAN', () => {
  it('of type URI must be equal, byte for byte', () => {
    const uri = 'spiffe://trust/ns/default';
    const wanted = { type: 'URI', uri } as const;
    expect(matchesSubjectAltName(wanted, [{ kind: 'URI', value: uri }])).toBe(true);
    expect(matchesSubjectAltName(wanted, [{ kind: 'URI', value: `${uri}/` }])).toBe(false);
    expect(matchesSubjectAltName(wanted, [{ kind: 'URI', value: uri.toUpperCase() }])).toBe(false);
    expect(matchesSubjectAltName(wanted, [{ kind: 'DNS', value: uri }])).toBe(false);
  });
});
