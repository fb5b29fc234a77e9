import { Type } from 'typebox';
import { integer, linearPattern, text } from './schema.ts';

/**
 * The strings with a syntax that the Gateway API kinds share, under the names of its Go types. Each
 * `description` completes the sentence "It must be …": people are not shown regular expressions.
 */

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const uriPath = "[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+";

export const group = text(0, 253, {
  pattern: `^$|^${subdomain}$`,
  description: 'an API group such as gateway.networking.k8s.io, or empty for the core group',
});

export const kindName = text(1, 63, {
  pattern: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$',
  description: 'the name of a kind, such as Service',
});

export const objectName = text(1, 253);

export const namespaceName = text(1, 63, {
  pattern: `^${label}$`,
  description: 'the name of a namespace: lower-case letters, digits and dashes',
});

export const sectionName = text(1, 253, {
  pattern: `^${subdomain}$`,
  description: 'a name of lower-case letters, digits, dashes and dots',
});

export const portNumber = integer(1, 65535, { format: 'int32' });

/** May begin with `*.`. */
export const hostname = text(1, 253, {
  pattern: `^(\\*\\.)?${subdomain}$`,
  description: 'a DNS name in lower case without a trailing dot, which may begin with *.',
});
export const subdomainSyntax = new RegExp(`^${subdomain}$`);
export const hostnamePattern = `^(\\*\\.)?${subdomain}$`;
export const hostnameSyntax = new RegExp(hostnamePattern);

export const preciseHostname = text(1, 253, {
  pattern: `^${subdomain}$`,
  description: 'a DNS name in lower case, without wildcard and trailing dot',
});

export const absoluteUri = text(1, 253, {
  pattern: '^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\\?([^#]*))?(#(.*))?',
  description: 'a URI with a scheme and a host, such as spiffe://cluster.local/ns/default',
});

/** `domain/path`, as in `traefik.io/gateway-controller`. */
export const controllerName = text(1, 253, {
  pattern: `^${subdomain}\\/${uriPath}$`,
  description: 'a domain, a slash and a path, such as traefik.io/gateway-controller',
});

/** Whole units only, up to four of them: `1h30m`, `500ms`. */
export const duration = Type.String({
  pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$',
  description: 'a duration of whole units, such as 10s, 1h30m or 500ms',
});

export const headerName = text(1, 256, {
  pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",
  description: 'a name of letters, digits and dashes, as HTTP headers have',
});

/** What may stand in a header: visible characters, and single spaces or tabs between them. */
const visible = {
  pattern: '^[!-~]+([\\t ]?[!-~]+)*$',
  [linearPattern]: /^[!-~]+([\t ][!-~]+)*$/,
  description: 'visible ASCII characters with single spaces or tabs between them',
};
export const headerValue = text(1, 4096, visible);

export const labelValue = text(0, 63, {
  pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$',
  description:
    'empty, or letters, digits, dashes, dots and underscores with a letter or digit at each end',
});

/** The value of an annotation or of an implementation's option. */
export const annotationValue = text(0, 4096);

/** Upstream left the alternatives open on both sides, and so they are here. */
export const addressType = {
  minLength: 1,
  maxLength: 253,
  pattern: `^Hostname|IPAddress|NamedAddress|${subdomain}\\/${uriPath}$`,
  description: 'IPAddress, Hostname, NamedAddress, or a type with a domain before its slash',
};

export const protocolType = text(1, 255, {
  pattern: `^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|${subdomain}\\/[A-Za-z0-9]+$`,
  description: 'HTTP, HTTPS, TLS, TCP, UDP, or a protocol with a domain before its slash',
});

export const wellKnownCaCertificates = text(1, 253, {
  pattern: `^(System|(${subdomain}/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]))$`,
  description: 'System, or a name with a domain before its slash',
});
