import type { Case } from './check-admission.testing.ts';

/** For tests only: what a session may be, wherever it stands. `at` is where. */
export const sessionCases = (at: string): readonly Case[] => [
  ['a session by cookie needs no more than a cookie', { [at]: { cookie: {} } }],
  [
    'a session as of release 1.6 is told the names of today',
    { [at]: { cookie: {}, sessionName: 'x', cookieConfig: {} } },
    `unknown-field ${at}.sessionName`,
    `unknown-field ${at}.cookieConfig`,
  ],
  [
    'a session by cookie has no header',
    { [at]: { cookie: {}, header: { name: 'X-Session' } } },
    `rule-broken ${at}.header`,
  ],
  [
    'a session by header has no cookie',
    { [at]: { type: 'Header', header: { name: 'X-Session' }, cookie: {} } },
    `rule-broken ${at}.cookie`,
  ],
  ['a session by cookie has one', { [at]: {} }, `rule-broken ${at}`],
  ['a session by header names it', { [at]: { type: 'Header' } }, `rule-broken ${at}`],
  [
    'a permanent cookie has an end',
    { [at]: { cookie: { lifetimeType: 'Permanent' } } },
    `rule-broken ${at}`,
  ],
  [
    'a cookie has the name of a cookie',
    { [at]: { cookie: { name: 'a b' } } },
    `field-invalid ${at}.cookie.name`,
  ],
];
