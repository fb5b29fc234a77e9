import type { Call } from './api-request.ts';
import { mediaTypeOf, parseJson, textOf } from './decode-body.ts';
import { isOn } from './is-on.ts';
import { badRequest } from './refusals.ts';
import type { Reply } from './reply.ts';
import { duplicateFields } from './strict/duplicate-fields.ts';

/** What the query of a write says about how to write. */
export interface WriteOptions {
  readonly dryRun: boolean;
  /** What becomes of fields nobody knows: refused, named in a warning, or dropped in silence. */
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  /** The fields that stand twice in the body, as far as it is JSON and anybody wants to know. */
  readonly duplicates: readonly string[];
  /** Who writes; the program's name if it does not say. */
  readonly manager: string;
  readonly force: boolean;
}

export function readWriteOptions(
  query: URLSearchParams,
  { request }: Call,
): WriteOptions | { readonly refusal: Reply } {
  const dryRun = query.getAll('dryRun');
  if (dryRun.some((value) => value !== 'All')) {
    return { refusal: badRequest('dryRun: Unsupported value: supported values: "All"') };
  }
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (!isFieldValidation(fieldValidation)) {
    const message =
      'fieldValidation: Unsupported value: supported values: "Ignore", "Strict", "Warn"';
    return { refusal: badRequest(message) };
  }
  const program = (request.userAgent ?? '').split('/')[0] || 'unknown';
  return {
    dryRun: dryRun.length > 0,
    fieldValidation,
    duplicates: fieldValidation === 'Ignore' ? [] : duplicatesIn(request),
    manager: (query.get('fieldManager') || program).slice(0, managerCharsMax),
    force: isOn(query, 'force'),
  };
}

function duplicatesIn({ contentType, body }: Call['request']): readonly string[] {
  const isJson = /^(application\/([\w-]+\+)?json)?$/.test(mediaTypeOf(contentType));
  const text = isJson ? textOf(body) : '';
  return parseJson(text) === undefined ? [] : duplicateFields(text);
}

function isFieldValidation(text: string): text is WriteOptions['fieldValidation'] {
  return text === 'Strict' || text === 'Warn' || text === 'Ignore';
}

const managerCharsMax = 128;
