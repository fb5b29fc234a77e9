import type { DevGateway } from '../../dev-gateway.ts';
import type { Context } from '../context.ts';

export async function showTui(
  _context: Context,
  _running: { gateway: DevGateway; kubeconfig: string },
): Promise<void> {}
