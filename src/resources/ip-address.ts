/** Four decimal numbers without leading zeros. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => octet.test(part));
}

/** With at most one `::`, and possibly an IPv4 address at its end. No zone, no brackets. */
export function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = withoutIpv4Tail(text).split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((part) => hexGroup.test(part))) return false;
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8;
}

export function isIpAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** What Kubernetes says against a text that should be an address; nothing if it is one. */
export function addressComplaints(text: string): readonly string[] {
  if (isIpAddress(text)) return [];
  const padded = text.split('.').map((part) => part.replace(/^0+(?=[0-9])/, ''));
  if (padded.join('.') !== text && isIpv4(padded.join('.'))) return ['must not have leading 0s'];
  return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
}

function withoutIpv4Tail(text: string): string {
  const colon = text.lastIndexOf(':');
  return isIpv4(text.slice(colon + 1)) ? `${text.slice(0, colon + 1)}0:0` : text;
}

const octet = /^(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])$/;
const hexGroup = /^[0-9a-fA-F]{1,4}$/;
