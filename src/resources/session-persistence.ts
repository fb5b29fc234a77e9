import { Type } from 'typebox';
import { when } from './breaches.ts';
import type { PartRule } from './kind.ts';
import { duration, headerName } from './names.ts';
import { closed, oneOf, type Shape, text } from './schema.ts';

const lifetimeType = oneOf(['Session', 'Permanent'], { default: 'Session' });

/**
 * That a client stays with its backend (GEP-1619, experimental channel). The fields have been renamed
 * since release 1.6: both the names from then (`sessionName`, `cookieConfig`) and today's are read.
 */
export const sessionPersistence = closed({
  type: oneOf(['Cookie', 'Header'], { default: 'Cookie' }),
  cookie: Type.Optional(
    closed({
      name: Type.Optional(text(1, 128)),
      path: Type.Optional(text(1, 1024)),
      lifetimeType,
    }),
  ),
  header: Type.Optional(closed({ name: headerName })),
  absoluteTimeout: Type.Optional(duration),
  idleTimeout: Type.Optional(duration),
  sessionName: Type.Optional(text(1, 128)),
  cookieConfig: Type.Optional(closed({ lifetimeType })),
});

export type SessionPersistence = Shape<typeof sessionPersistence>;

export const sessionPersistenceRules: readonly PartRule<SessionPersistence>[] = [
  {
    message: 'A session that is kept by a cookie must not have the field header.',
    breaches: ({ type, header }) => when(type === 'Cookie' && header !== undefined, '.header'),
  },
  {
    message: 'A session that is kept by a header must not have the fields cookie and cookieConfig.',
    breaches: ({ type, cookie, cookieConfig }) =>
      when(type === 'Header' && (cookie !== undefined || cookieConfig !== undefined), ''),
  },
  {
    message: 'A session that is kept by a header needs the name of the header.',
    breaches: ({ type, header, sessionName }) =>
      when(type === 'Header' && header === undefined && sessionName === undefined, ''),
  },
  {
    message: 'A cookie of lifetimeType Permanent needs an absoluteTimeout.',
    breaches: ({ cookie, cookieConfig, absoluteTimeout }) => {
      const isPermanent = (cookie ?? cookieConfig)?.lifetimeType === 'Permanent';
      return when(isPermanent && absoluteTimeout === undefined, '');
    },
  },
  {
    message: 'The name of a cookie may hold neither spaces nor the characters that end it.',
    breaches: ({ cookie, sessionName }) =>
      when(!cookieName.test(cookie?.name ?? sessionName ?? 'x'), ''),
  },
];

/** A token, as cookies and headers have for names. */
const cookieName = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;
