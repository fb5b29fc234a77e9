import { isRecord } from '../../resources/record.ts';
import { type CauseDetails, type CauseReason, cause } from './causes.ts';
import { type Inspection, note } from './problem.ts';

/** `metadata.ownerReferences`: complete, of things that can own, and with one controller at most. */
export function checkOwners(owners: readonly unknown[], inspection: Inspection): void {
  let controller: string | undefined;
  for (const [index, owner] of owners.entries()) {
    if (!isRecord(owner)) continue;
    checkOwner(owner, `metadata.ownerReferences[${index}]`, inspection);
    if (owner['controller'] !== true) continue;
    const said = `${text(owner, 'kind')}/${text(owner, 'name')}`;
    if (controller === undefined) {
      controller = said;
      continue;
    }
    const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${said}`;
    const value = owners.map(inOrder);
    complain(inspection, 'FieldValueInvalid', { field: 'metadata.ownerReferences', value, detail });
  }
}

function checkOwner(owner: Record<string, unknown>, field: string, inspection: Inspection): void {
  const apiVersion = text(owner, 'apiVersion');
  if (apiVersion !== '' && !versionSyntax.test(apiVersion)) {
    const at = { field: `${field}.apiVersion`, value: apiVersion };
    const detail = 'must be <group>/<version> or <version>';
    complain(inspection, 'FieldValueInvalid', { ...at, detail });
  }
  for (const name of ['apiVersion', 'kind', 'name', 'uid']) {
    if (text(owner, name) !== '') continue;
    const detail = 'must not be empty';
    complain(inspection, 'FieldValueRequired', { field: `${field}.${name}`, detail });
  }
  if (apiVersion !== 'v1' || owner['kind'] !== 'Event') return;
  const detail = '/v1, Kind=Event is disallowed from being an owner';
  complain(inspection, 'FieldValueInvalid', { field, value: inOrder(owner), detail });
}

function complain(inspection: Inspection, reason: CauseReason, details: CauseDetails): void {
  const said = cause(reason, details);
  const at = details.field.replace('metadata.', '');
  const code = reason === 'FieldValueRequired' ? 'field-required' : 'field-invalid';
  note(inspection, code, { at, says: `is wrong: ${details.detail ?? said.message}`, cause: said });
}

function text(owner: Record<string, unknown>, name: string): string {
  const value = owner[name];
  return typeof value === 'string' ? value : '';
}

/** As Kubernetes shows one. */
function inOrder(owner: unknown): unknown {
  if (!isRecord(owner)) return owner;
  const names = ['apiVersion', 'kind', 'name', 'uid', 'controller', 'blockOwnerDeletion'];
  return new Map(names.filter((name) => name in owner).map((name) => [name, owner[name]]));
}

const versionSyntax = /^[^/]+(\/[^/]+)?$/;
