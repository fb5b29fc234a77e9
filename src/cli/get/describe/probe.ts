import { isRecord } from '../../../resources/record.ts';
import { at, list, text } from './fields.ts';

/** `http-get http://:8080/health delay=0s timeout=1s period=10s #success=1 #failure=3` */
export function sayProbe(probe: unknown): string {
  const number = (field: string) => text(at(probe, field)) || '0';
  const attributes =
    `delay=${number('initialDelaySeconds')}s timeout=${number('timeoutSeconds')}s ` +
    `period=${number('periodSeconds')}s #success=${number('successThreshold')} ` +
    `#failure=${number('failureThreshold')}`;
  return `${sayAction(probe)} ${attributes}`;
}

function sayAction(probe: unknown): string {
  const http = at(probe, 'httpGet');
  if (isRecord(http)) {
    const scheme = text(http['scheme']).toLowerCase();
    const path = text(http['path']).replace(/^\/?/, '/');
    return `http-get ${scheme && `${scheme}:`}//${text(http['host'])}:${text(http['port'])}${path}`;
  }
  const tcp = at(probe, 'tcpSocket');
  if (isRecord(tcp)) return `tcp-socket ${text(tcp['host'])}:${text(tcp['port'])}`;
  const command = at(probe, 'exec', 'command');
  if (command !== undefined) return `exec [${list(command).map(text).join(' ')}]`;
  const grpc = at(probe, 'grpc');
  return isRecord(grpc) ? `grpc <pod>:${text(grpc['port'])} ${text(grpc['service'])}` : 'unknown';
}
