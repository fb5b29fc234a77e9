import type { Case } from './check-admission.testing.ts';

/** For tests only: what a session may be, wherever it stands. `at` is where. */
export const sessionCases = (at: string): readonly Case[] => [
  [
    'a session may be written as in release 1.6',
    { [at]: { sessionName: 'x', cookieConfig: {}, absoluteTimeout: '1h' } },
  ],
  [
    'a session by cookie has no header',
    { [at]: { header: { name: 'X-Session' } } },
    `rule-broken ${at}.header`,
  ],
  [
    'a session by header has no cookie',
    { [at]: { type: 'Header', header: { name: 'X-Session' }, cookie: {} } },
    `rule-broken ${at}`,
  ],
  ['a session by header names it', { [at]: { type: 'Header' } }, `rule-broken ${at}`],
  [
    'a permanent cookie has an end',
    { [at]: { cookie: { lifetimeType: 'Permanent' } } },
    `rule-broken ${at}`,
  ],
  ['a cookie has the name of a cookie', { [at]: { cookie: { name: 'a b' } } }, `rule-broken ${at}`],
];
