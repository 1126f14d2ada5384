import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';

/** Mounting takes root, as in the tests' own machine. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0;

const run = (program: string, ...args: readonly string[]): void =>
  void execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** Why no file can be mounted as a disk here; null where it can. Containers often have no loop devices. */
export function loopProblem(): string | null {
  if (!canMount) return 'mounting takes root on Linux';
  try {
    run('losetup', '--find');
    return null;
  } catch {
    return 'there is no loop device to be had here';
  }
}

/** A small file system of its own at a folder: in memory, or on a disk in a file, which keeps what is on it. */
export class TestMount {
  readonly folder: string;
  readonly #mount: readonly string[];
  #on = false;

  private constructor(folder: string, mount: readonly string[]) {
    this.folder = folder;
    this.#mount = mount;
    mkdirSync(folder, { recursive: true });
    this.mount();
  }

  /** In memory. `size` as in `size=2m`. */
  static memory(folder: string, size: string): TestMount {
    return new TestMount(folder, ['-t', 'tmpfs', '-o', size, 'tmpfs']);
  }

  /** An ext4 disk of so many megabytes, in a file of this name. */
  static disk(folder: string, file: string, megabytes = 64): TestMount {
    writeFileSync(file, '');
    truncateSync(file, megabytes * 1024 * 1024);
    run('mkfs.ext4', '-q', '-F', file);
    return new TestMount(folder, ['-o', 'loop', file]);
  }

  mount(): void {
    run('mount', ...this.#mount, this.folder);
    this.#on = true;
  }

  remount(options: string): void {
    run('mount', '-o', `remount,${options}`, this.folder);
  }

  /** At once, whoever has files open on it: they keep it alive. */
  unmountLazily(): void {
    run('umount', '-l', this.folder);
    this.#on = false;
  }

  /** As a person does: again and again while the system says that it is busy, for 10 s. Resolves with the number of tries. */
  async unmount(): Promise<number> {
    for (let tries = 1; ; tries++) {
      try {
        run('umount', this.folder);
        this.#on = false;
        return tries;
      } catch (error) {
        if (tries >= 1000 || !String(error).includes('busy')) throw error;
        // Nothing tells when a disk is not busy any more.
        await later(10);
      }
    }
  }

  /** Shows at `view` what lies under the mount point, while it is mounted too. */
  static showUnder(parent: string, view: string): void {
    mkdirSync(view);
    run('mount', '--bind', parent, view);
  }

  static hide(view: string): void {
    run('umount', '-l', view);
    // Throws when anything is in it: nothing is removed that was not to be.
    rmdirSync(view);
  }

  remove(): void {
    if (this.#on) this.unmountLazily();
  }
}
