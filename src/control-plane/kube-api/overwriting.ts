import type { KubeObject } from '../../resources/object.ts';
import type { Call } from './api-request.ts';
import type { Reply } from './reply.ts';
import type { ObjectRequest } from './request-info.ts';
import type { StoredAs } from './served-resource.ts';
import type { WriteOptions } from './write-options.ts';

/** A write over an object that is there. */
export interface Overwriting {
  readonly target: ObjectRequest;
  readonly call: Call;
  readonly options: WriteOptions;
  readonly stored: StoredAs;
  readonly before: KubeObject;
  /** Who owns what then, where the write itself says so; else whoever changed a field owns it. */
  readonly managers?: (admitted: KubeObject) => KubeObject | { readonly refusal: Reply };
}
