import { expectTypeOf, test } from 'vitest';
import type { BackendTLSPolicy } from './backend-tls-policy.ts';
import type { Gateway } from './gateway.ts';
import type { HTTPRoute } from './http-route.ts';
import type { Service } from './service.ts';

test('the types describe objects as they are after defaulting', () => {
  type Rule = HTTPRoute['spec']['rules'][number];
  type Backend = NonNullable<Rule['backendRefs']>[number];
  expectTypeOf<Rule['matches'][number]['path']['value']>().toEqualTypeOf<string>();
  expectTypeOf<Rule['matches'][number]['path']['type']>().toEqualTypeOf<
    'Exact' | 'PathPrefix' | 'RegularExpression'
  >();
  expectTypeOf<Backend['weight']>().toEqualTypeOf<number>();
  expectTypeOf<Backend['port']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<
    Gateway['spec']['listeners'][number]['allowedRoutes']['namespaces']['from']
  >().toEqualTypeOf<'All' | 'Selector' | 'Same'>();
  expectTypeOf<Service['spec']['selector']>().toEqualTypeOf<
    Readonly<Record<string, string>> | undefined
  >();
});

test('what may be absent is optional, what admission has checked is read-only', () => {
  type Validation = BackendTLSPolicy['spec']['validation'];
  expectTypeOf<Validation['subjectAltNames']>().toEqualTypeOf<
    | readonly {
        readonly type: 'Hostname' | 'URI';
        readonly hostname?: string;
        readonly uri?: string;
      }[]
    | undefined
  >();
  expectTypeOf<Gateway['spec']['listeners']>().toExtend<readonly unknown[]>();
  expectTypeOf<Gateway['spec']['listeners']>().not.toExtend<unknown[]>();
});
