import type { Sockets } from '../go-http/sockets.ts';
import type { TlsFiles } from '../go-http/tls-files.ts';
import type { ProgramContext } from '../program.ts';
import { type KeyVariable, readTls } from './settings.ts';

/** Serves what is mounted now, and returns it; what cannot be used leaves the former in place. */
export function renewTls(
  context: ProgramContext,
  keyVariable: KeyVariable,
  sockets: Pick<Sockets, 'renew'>,
): TlsFiles | undefined {
  const tls = readTls(context, keyVariable);
  if (tls === undefined) return undefined;
  if ('problem' in tls) {
    context.log('stderr', `Keeping the former certificate: ${tls.problem}`);
    return undefined;
  }
  sockets.renew(tls);
  return tls;
}
