import type { CatalogueEntry } from './entry.ts';

/** What can be wrong with one object by itself, whatever else there is. */
export const admissionProblems = {
  'object-not-a-mapping': {
    severity: 'error',
    title: 'A document is no object',
    why: 'A Kubernetes object is a mapping with apiVersion, kind and metadata. This document is something else, so nothing can be made of it.',
    next: 'Begin the document with apiVersion, kind and metadata.',
  },
  'object-too-large': {
    severity: 'error',
    title: 'An object is too large or too deeply nested',
    why: 'An API server refuses objects of this size as well. Mostly it is a mistake with YAML anchors, or a file that was never meant to be a manifest.',
    next: 'Split the object, or leave the file out.',
  },
  'object-not-json': {
    severity: 'error',
    title: 'An object holds a value that JSON does not have',
    why: 'Objects travel as JSON, which has texts, finite numbers, true, false, null, lists and mappings, and nothing else.',
    next: 'Put the value in quotes.',
  },
  'api-version-deprecated': {
    severity: 'warning',
    title: 'An API version is deprecated',
    why: 'The object is converted and served, but a coming release of the Gateway API will no longer know this version.',
    next: 'Write the current version in apiVersion.',
  },
  'api-version-not-served': {
    severity: 'error',
    title: 'An API version is not served',
    why: 'The kind is known, but not in this version, so the meaning of its fields is not known either.',
    next: 'Write a version that is served in apiVersion.',
  },
  'namespace-ignored': {
    severity: 'warning',
    title: 'A cluster-wide object has a namespace',
    why: 'Objects of this kind belong to no namespace. The field is ignored.',
    next: 'Remove metadata.namespace.',
  },
  'unknown-field': {
    severity: 'warning',
    title: 'A field is unknown',
    why: 'An API server drops fields that it does not know, so what is written there has no effect. Mostly it is a misspelt name or a wrong indentation.',
    next: 'Correct the name, or remove the field.',
  },
  'field-required': {
    severity: 'error',
    title: 'A required field is missing',
    why: 'The object has no meaning without it, and an API server would refuse it.',
    next: 'Add the field.',
  },
  'field-wrong-type': {
    severity: 'error',
    title: 'A field has a value of the wrong type',
    why: 'Texts, numbers, true and false, lists and mappings are not converted into each other. In YAML, quotes make a text of a number.',
    next: 'Write a value of the type that the message names.',
  },
  'field-invalid': {
    severity: 'error',
    title: 'A field has a value that breaks its syntax',
    why: 'The value would be refused by an API server, because others could not rely on its form.',
    next: 'Correct the value.',
  },
  'field-out-of-range': {
    severity: 'error',
    title: 'A number is too small or too large',
    why: 'The number lies outside of what the field allows.',
    next: 'Choose a number within the limits that the message names.',
  },
  'field-not-allowed-value': {
    severity: 'error',
    title: 'A field has a value that is not among those allowed',
    why: 'The field only takes a few values, and their letter case matters.',
    next: 'Choose one of the values that the message names.',
  },
  'field-too-long': {
    severity: 'error',
    title: 'A text is too long',
    why: 'The field has a limit, counted in characters.',
    next: 'Shorten the value.',
  },
  'field-too-short': {
    severity: 'error',
    title: 'A text is empty or too short',
    why: 'The field needs a value to have a meaning.',
    next: 'Write a value, or remove the field if it is optional.',
  },
  'too-many-entries': {
    severity: 'error',
    title: 'A list or mapping has too many entries',
    why: 'The field has a limit on the number of its entries.',
    next: 'Spread the entries over several objects.',
  },
  'too-few-entries': {
    severity: 'error',
    title: 'A list has too few entries',
    why: 'An empty list has no meaning here.',
    next: 'Add an entry, or remove the field if it is optional.',
  },
  'duplicate-entry': {
    severity: 'error',
    title: 'An entry is there twice',
    why: 'The entries of this list are told apart by these values, so that one could not say which of the two is meant.',
    next: 'Remove one of the entries, or make them differ.',
  },
  'rule-broken': {
    severity: 'error',
    title: 'Fields do not go together',
    why: 'Each value is fine by itself, but their combination has no meaning, and an API server would refuse it.',
    next: 'Change one of the fields, as the message says.',
  },
  'rule-doubtful': {
    severity: 'warning',
    title: 'Fields hardly go together',
    why: 'An API server admits this combination, but gateways differ in what they make of it.',
    next: 'Change one of the fields, as the message says.',
  },
  'status-ignored': {
    severity: 'warning',
    title: 'A status in a manifest cannot be read',
    why: 'The status of an object is written by controllers, and one in a manifest has no effect. This one is malformed as well, perhaps because another version wrote it.',
    next: 'Remove the status from the manifest.',
  },
} as const satisfies Record<string, CatalogueEntry>;
