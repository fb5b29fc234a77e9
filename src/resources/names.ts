import { Type } from 'typebox';
import { integer, text } from './schema.ts';

/** The strings with a syntax that the Gateway API kinds share, under the names of its Go types. */

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;

export const group = text(0, 253, { pattern: `^$|^${subdomain}$` });
export const kindName = text(1, 63, { pattern: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$' });
export const objectName = text(1, 253);
export const namespaceName = text(1, 63, { pattern: `^${label}$` });
export const sectionName = text(1, 253, { pattern: `^${subdomain}$` });
export const portNumber = integer(1, 65535, { format: 'int32' });

/** May begin with `*.`. */
export const hostname = text(1, 253, { pattern: `^(\\*\\.)?${subdomain}$` });
export const preciseHostname = text(1, 253, { pattern: `^${subdomain}$` });
export const absoluteUri = text(1, 253, {
  pattern: '^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\\?([^#]*))?(#(.*))?',
});

/** `domain/path`, as in `traefik.io/gateway-controller`. */
export const controllerName = text(1, 253, {
  pattern: `^${subdomain}\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$`,
});

/** Whole units only, up to four of them: `1h30m`, `500ms`. */
export const duration = Type.String({ pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' });

export const headerName = text(1, 256, { pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$" });

export const labelValue = text(0, 63, {
  pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$',
});
/** The value of an annotation or of an implementation's option. */
export const annotationValue = text(0, 4096);

/** Upstream left this one open on both sides of its alternatives, and so it is here. */
export const addressType = {
  minLength: 1,
  maxLength: 253,
  pattern: `^Hostname|IPAddress|NamedAddress|${subdomain}\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$`,
};

export const protocolType = text(1, 255, {
  pattern: `^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|${subdomain}\\/[A-Za-z0-9]+$`,
});

export const wellKnownCaCertificates = text(1, 253, {
  pattern: `^(System|${subdomain}/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])$`,
});
