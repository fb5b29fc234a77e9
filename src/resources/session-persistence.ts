import { Type } from 'typebox';
import { when } from './breaches.ts';
import { duration, headerName } from './names.ts';
import { closed, oneOf, renamedFields, ruled, type Shape, text } from './schema.ts';

const cookie = closed({
  /** One is made up where there is none. */
  name: Type.Optional(headerName),
  /** Of the requests that the cookie goes along with. */
  path: text(0, 1024, { default: '/' }),
  lifetimeType: oneOf(['Permanent', 'Session'], { default: 'Session' }),
});

/** That a client stays with its backend. (GEP-1619, experimental channel) */
export const sessionPersistence = ruled(
  closed(
    {
      type: oneOf(['Cookie', 'Header'], { default: 'Cookie' }),
      cookie: Type.Optional(cookie),
      header: Type.Optional(closed({ name: headerName })),
      absoluteTimeout: Type.Optional(duration),
    },
    { [renamedFields]: { sessionName: 'cookie.name or header.name', cookieConfig: 'cookie' } },
  ),
  [
    {
      message: 'AbsoluteTimeout must be specified when cookie lifetimeType is Permanent',
      breaches: ({ cookie: { lifetimeType } = {}, absoluteTimeout }) =>
        when(lifetimeType === 'Permanent' && absoluteTimeout === undefined, ''),
    },
    {
      message: 'cookie must be nil if type is not Cookie',
      breaches: ({ type, cookie: one }) => when(one !== undefined && type !== 'Cookie', '.cookie'),
    },
    {
      message: 'cookie must be specified for Cookie type',
      breaches: ({ type, cookie: one }) => when(type === 'Cookie' && one === undefined, ''),
    },
    {
      message: 'header must be nil if type is not Header',
      breaches: ({ type, header }) => when(header !== undefined && type !== 'Header', '.header'),
    },
    {
      message: 'header must be specified for Header type',
      breaches: ({ type, header }) => when(type === 'Header' && header === undefined, ''),
    },
  ],
);

export type SessionPersistence = Shape<typeof sessionPersistence>;
