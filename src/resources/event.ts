import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { open, type Shape } from './schema.ts';

const text = Type.Optional(Type.String());

const involvedObject = open({ apiVersion: text, kind: text, namespace: text, name: text });
const source = open({ component: text, host: text });

const schema = kubeSchema({
  involvedObject,
  related: Type.Optional(involvedObject),
  reason: text,
  message: text,
  type: text,
  action: text,
  count: Type.Optional(Type.Integer()),
  firstTimestamp: text,
  lastTimestamp: text,
  eventTime: text,
  series: Type.Optional(open({ count: Type.Optional(Type.Integer()), lastObservedTime: text })),
  source: Type.Optional(source),
  reportingComponent: text,
  reportingInstance: text,
});

/** Something a client noticed about an object, in the words of `kubectl get events`. */
export interface Event extends KubeObject {
  readonly involvedObject: Shape<typeof involvedObject>;
  readonly related?: Shape<typeof involvedObject>;
  readonly reason?: string;
  readonly message?: string;
  readonly type?: string;
  readonly action?: string;
  readonly count?: number;
  readonly firstTimestamp?: string;
  readonly lastTimestamp?: string;
  readonly eventTime?: string;
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string };
  readonly source?: Shape<typeof source>;
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
}

export const event: Kind<Event> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  namespaced: true,
  transient: true,
  schema,
  rules: [],
};
