import type { DiskFigures, MachineSample } from '../../shared/domain/metrics.ts';
import type { LogLevel } from '../../shared/domain/log.ts';

/** What the engine needs from outside, so that tests can bring their own. */
export interface Clock {
  /** Active milliseconds: stands still while the machine sleeps or the process is stopped. Never goes back. */
  now(): number;
  /** Wall clock, epoch milliseconds; for display and for due times that must outlive the process. */
  wall(): number;
  /** Calls `run` once after `ms` active milliseconds; the returned function prevents it. */
  after(ms: number, run: () => void): () => void;
  stop(): void;
}

export interface Logger {
  /** Whether a line of this level would be kept: asked before one is made that costs something. All, when left out. */
  wants?(level: LogLevel): boolean;
  /** Never throws, and never waits. */
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export const silentLogger: Logger = { wants: () => false, log: () => undefined };

export const wantsLevel = (logger: Logger, level: LogLevel): boolean => logger.wants?.(level) ?? true;

/** Tells each of them. */
export const bothLoggers = (one: Logger, other: Logger): Logger => ({
  wants: (level) => wantsLevel(one, level) || wantsLevel(other, level),
  log(level, message, fields) {
    one.log(level, message, fields);
    other.log(level, message, fields);
  },
});

/** Memory of the machine that can be had without swapping, and all of it, in bytes. */
export type MemoryProbe = () => { readonly freeBytes: number; readonly totalBytes: number };

/** What is read of the machine once a second; its disks are read apart, for they may be slow. */
export type MachineFigures = Omit<MachineSample, 'at' | 'diskPercent' | 'diskFreeBytes' | 'dataDisk'>;

/** Whether the machine runs on its battery. May take as long as a program does; rejects where it cannot be told. */
export type BatteryProbe = () => Promise<boolean>;

export interface VolumeFigures extends DiskFigures {
  /** Where the volume begins: its mount point, or its drive. Two folders of one root are on the same volume. */
  readonly root: string;
}

/** Reads the figures of the machine and of this process. Lives in main, so none of it may hold the loop up for 10 ms. */
export interface SystemProbe {
  /** Begins to measure; shares and lags are of the time since, or since they were last read. */
  start(): void;
  machine(): MachineFigures;
  /** The volume that a folder lies on or will lie on; null when that cannot be told. May take as long as the disk does. */
  volume(folder: string): Promise<VolumeFigures | null>;
  stop(): void;
}

/** 0 ≤ x < 1. Seedable, so that a run with delays can be repeated. */
export type Random = () => number;

/** mulberry32: a small generator with 32 bits of state; for jitter, not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A program in a process of its own, with a two-way wire to it. */
export interface IsolatedProcess {
  /** Undefined until the system has made the process (Electron makes it a moment later), and when it could not. */
  readonly pid: number | undefined;
  /** Structured clone, but for shared memory. Lost without a word once the process has ended. */
  send(message: unknown): void;
  /** SIGKILL, or what the system has instead; safe to call again. */
  kill(): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once; both null when the process could not be started at all. */
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  /** The end of what it wrote to its output and error streams, at most 4 KiB: the words of native code that crashed. */
  lastWords(): string;
}

/** Starts processes that run recipes: a child process in the CLI and in tests, a utility process in the app. */
export interface IsolatedRunner {
  /** `name` is what process lists show. Throws nothing: a process that cannot start ends at once. */
  start(modulePath: string, options: { readonly name: string }): IsolatedProcess;
}
