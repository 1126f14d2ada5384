import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import type * as Koffi from 'koffi';
import { WordsBlock } from './words-block.ts';

/** From their header files; the same in glibc and musl, on every architecture. */
const SETSIGDEF = 0x04;
const SETSIGMASK = 0x08;
const SETSID = 0x80;
const SYS_PIDFD_OPEN = 434;
/** More than posix_spawnattr_t, posix_spawn_file_actions_t or sigset_t take anywhere: 336, 80 and 128 bytes. */
const OPAQUE_BYTES = 1024;

/**
 * What is called of the C library, by its names there. Arguments are numbers, strings and memory, never arrays or
 * objects: those are read by running script, which fails in a thread that is being ended, and koffi does not see that.
 */
export interface Libc {
  pipe2(pair: Int32Array, flags: number): number;
  close(fd: number): number;
  waitpid(pid: number, status: Int32Array, flags: number): number;
  poll(entry: Int32Array, count: number, ms: number): number;
  /** A descriptor that can be read from once the process has ended; negative where there is none to be had. */
  pidfd(pid: number): number;
  initActions(actions: Uint8Array): number;
  addOpen(actions: Uint8Array, fd: number, path: string, flags: number, mode: number): number;
  addDup(actions: Uint8Array, from: number, to: number): number;
  addChdir(actions: Uint8Array, folder: string): number;
  destroyActions(actions: Uint8Array): number;
  posixSpawn(
    pid: Int32Array,
    file: string,
    actions: Uint8Array,
    attributes: Uint8Array,
    argv: BigUint64Array,
    env: BigUint64Array,
  ): number;
  /** For `posixSpawn`: a session of its own, no signal ignored, none blocked. */
  readonly attributes: Uint8Array;
  readonly argv: WordsBlock;
  readonly env: WordsBlock;
}

export const opaque = (): Uint8Array => new Uint8Array(OPAQUE_BYTES);

let known: Libc | null | undefined;

/**
 * Null where it is not Linux on 64 bits, or where the C library is older than its function to change the folder (glibc
 * 2.29, musl 1.1.24), or where the native part of koffi does not load, or where nobody is told how a child ended. One for each
 * thread, loaded before its first file (see `prepare` of a recipe).
 */
export function libc(): Libc | null {
  if (known === undefined) {
    try {
      known = process.platform === 'linux' && !ignoresChildren() ? load() : null;
    } catch {
      // Node's way to start a program is always there.
      known = null;
    }
  }
  return known;
}

/** From now on this thread starts its programs as Node does. */
export function leaveLibc(): void {
  known = null;
}

/** SIGCHLD is ignored, by whoever started this process: the system then forgets at once how a child ended. */
function ignoresChildren(): boolean {
  const ignored = /^SigIgn:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
  return ((BigInt(`0x${ignored}`) >> BigInt(constants.signals.SIGCHLD - 1)) & 1n) === 1n;
}

function load(): Libc | null {
  // Not imported: most threads never start a program.
  const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
  if (koffi.sizeof('void *') !== BigUint64Array.BYTES_PER_ELEMENT) return null;
  // What this process has loaded already, whatever the file is called here.
  const library = koffi.load(null);
  const spawn = 'posix_spawn';
  const attributes = opaque();
  const signals = opaque();
  library.func(`int ${spawn}attr_init(void *)`)(attributes);
  library.func(`int ${spawn}attr_setflags(void *, short)`)(attributes, SETSIGDEF | SETSIGMASK | SETSID);
  library.func('int sigemptyset(void *)')(signals);
  library.func(`int ${spawn}attr_setsigmask(void *, void *)`)(attributes, signals);
  library.func('int sigfillset(void *)')(signals);
  library.func(`int ${spawn}attr_setsigdefault(void *, void *)`)(attributes, signals);
  const syscall = library.func('long syscall(long, long, long)');
  const addressOf = (block: Uint8Array): bigint => koffi.address(block);
  return {
    pipe2: library.func('int pipe2(void *, int)'),
    close: library.func('int close(int)'),
    waitpid: library.func('int waitpid(int, void *, int)'),
    poll: library.func('int poll(void *, unsigned long, int)'),
    pidfd: (pid) => Number(syscall(SYS_PIDFD_OPEN, pid, 0)),
    initActions: library.func(`int ${spawn}_file_actions_init(void *)`),
    addOpen: library.func(`int ${spawn}_file_actions_addopen(void *, int, const char *, int, unsigned int)`),
    addDup: library.func(`int ${spawn}_file_actions_adddup2(void *, int, int)`),
    addChdir: library.func(`int ${spawn}_file_actions_addchdir_np(void *, const char *)`),
    destroyActions: library.func(`int ${spawn}_file_actions_destroy(void *)`),
    posixSpawn: library.func(`int ${spawn}(void *, const char *, void *, void *, void *, void *)`),
    attributes,
    argv: new WordsBlock(addressOf),
    env: new WordsBlock(addressOf),
  };
}
