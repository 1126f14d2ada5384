import type { AlertEvent } from '../../alerts/alert-manager.ts';
import { LOOPBACK } from './loopback-server.ts';
import type { PortHolder } from './port-holder.ts';

/** Identity of the row for a metrics port that cannot be opened; cleared when it can, or is not wanted any more. */
export const PORT_ROW = { rule: 'metrics-port', component: 'metrics', cause: '' } as const;

export interface RefusedPort {
  readonly port: number;
  /** What the system said: `EADDRINUSE`, `EACCES` … */
  readonly code: string;
  readonly holder: PortHolder | null;
  /** Milliseconds until the next try. */
  readonly againMs: number;
}

/** The metrics are not served, and why. */
export function portAlert({ port, code, holder, againMs }: RefusedPort): AlertEvent {
  return {
    ...PORT_ROW,
    level: 'WARNING',
    message: `No metrics are served: ${whyWords(port, code, holder)}`,
    example: code,
    metadata: { port, code, ...(holder === null ? {} : { pid: holder.pid, program: holder.name }) },
    action:
      `It is tried again, next in ${Math.round(againMs / 1000)} s. ` +
      'Choose another port in Settings, Integrations, or end the program that has it.',
  };
}

function whyWords(port: number, code: string, holder: PortHolder | null): string {
  const where = `port ${port} of ${LOOPBACK}`;
  if (code === 'EADDRINUSE') {
    const who = holder === null ? 'another program' : `${holder.name} (process ${holder.pid})`;
    return `${where} is in use by ${who}.`;
  }
  return `${where} could not be opened (${code}).`;
}
