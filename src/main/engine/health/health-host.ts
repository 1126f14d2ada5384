import type { SystemProbe } from '../ports.ts';
import type { HealthCheck } from './health-check.ts';

/** What a host may bring along for health. */
export interface HealthHost {
  /** Reads the machine; the real one when left out. */
  readonly probe?: SystemProbe;
  /** When samples are taken: `work`, while a batch is open (the default: a command line has no charts); or `always`. */
  readonly sampling?: 'work' | 'always';
  /** Health checks of the host's own, asked beside the engine's rules while samples are taken. */
  readonly healthChecks?: readonly HealthCheck[];
}
