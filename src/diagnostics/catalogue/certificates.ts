import type { CatalogueEntry } from './entry.ts';

/** What can go wrong while Postern mints certificates and keeps its two authorities on disk. */
export const certificateProblems = {
  'certificate-name-unusable': {
    severity: 'warning',
    title: 'A name cannot stand in a certificate',
    why: 'A certificate may only hold well-formed DNS names, IP addresses and URIs with a host. The certificate is issued without this name, so clients that ask for it will refuse the certificate.',
    next: 'Correct the name in the manifest that asks for it.',
  },
  'certificate-names-too-many': {
    severity: 'warning',
    title: 'A certificate is wanted for too many names',
    why: 'Every handshake carries every name of its certificate, and clients give up on very long ones. The certificate is issued for the first names only.',
    next: 'Use a wildcard hostname, or spread the hostnames over several Secrets.',
  },
  'certificate-without-names': {
    severity: 'error',
    title: 'A server certificate is wanted for no usable name',
    why: 'Clients compare the name they asked for with the names in the certificate. A server certificate without any name is refused by all of them.',
    next: 'Give the listener, the route or the policy a hostname.',
  },
  'certificate-name-is-a-zone': {
    severity: 'warning',
    title: 'A one-word hostname widens what the external authority may sign',
    why: 'Certificates can only be limited to a name together with everything below it. A one-word name may be a real top-level domain, and whoever trusts the external authority would then believe it for all hosts there.',
    next: 'Use a name below localhost or test instead, such as shop.localhost.',
  },
  'certificate-lacks-expected-name': {
    severity: 'warning',
    title: 'A minted certificate lacks a name that is expected of it now',
    why: 'A backend keeps the certificate it has, as it would in a cluster: nobody issues a new one because a policy expects another name. So the handshake fails until the two agree.',
    next: 'Correct the name in the policy, or run postern clean to have everything minted anew.',
  },
  'certificate-authority-reissued': {
    severity: 'info',
    title: 'An authority has a new certificate',
    why: 'The authority was about to expire, had to cover new names, or had to be made again. Programs that hold its earlier certificate may refuse what it signs from now on.',
    next: 'If you copied or installed the earlier certificate somewhere, replace it with the new file.',
  },
  'certificate-state-repaired': {
    severity: 'warning',
    title: 'A file in the state folder was damaged and made again',
    why: 'A file that holds a key or a certificate was missing or could not be read as what it should be, as after a full disk or an interrupted write.',
    next: 'Nothing, unless it happens again: then check the disk that holds the state folder.',
  },
  'certificate-state-exposed': {
    severity: 'error',
    title: 'Private keys can be reached by other users of this machine',
    why: 'Whoever can read an authority key can impersonate every host that its authority may sign for, and whoever can write to its folder can replace it.',
    next: 'Take the permissions away with chmod, as the message says.',
  },
  'certificate-state-unusable': {
    severity: 'error',
    title: 'The state folder cannot be read or written',
    why: 'The authorities are kept there, so that what trusts them today still trusts them tomorrow.',
    next: 'Make the folder writable for you, or name another one with --state-dir.',
  },
  'certificate-state-locked': {
    severity: 'error',
    title: 'Another process keeps the state folder locked',
    why: 'Two processes that make keys in one folder at the same time would overwrite each other, so only one may at a time.',
    next: 'Wait for the other process, or remove the lock file if that process is gone.',
  },
} as const satisfies Record<string, CatalogueEntry>;
