import { connect } from 'node:net';
import { vi } from 'vitest';
import { childProcessRunner } from '../../src/main/engine/isolation/child-process-runner.ts';
import { Launcher } from '../../src/main/engine/launcher/launcher.ts';
import { silentLogger } from '../../src/main/engine/ports.ts';

export interface OpenLauncher {
  readonly launcher: Launcher;
  readonly path: string;
  readonly close: () => void;
}

/** A launcher as the command line has it; resolves when it listens. */
export async function openLauncher(): Promise<OpenLauncher> {
  const launcher = new Launcher({
    runner: childProcessRunner,
    logger: silentLogger,
    clock: {
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
  });
  const path = launcher.open();
  if (path === null) throw new Error('There is no launcher on this system.');
  await listening(path);
  return { launcher, path, close: () => launcher.close() };
}

/** Resolves when somebody listens at a path. */
export const listening = (path: string): Promise<void> =>
  vi.waitFor(() => reached(path), { timeout: 20_000, interval: 20 });

function reached(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
