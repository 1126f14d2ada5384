import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LiveCli, type JsonLine } from './live-cli.ts';
import { builtFile, runCli, type CliRun } from './run-cli.ts';

/** Plain files beside the one that never ends. */
export const PLAIN = 20;

export const countOf = ({ counts }: JsonLine, state: string): number => (counts as Record<string, number>)[state] ?? 0;

/** A data folder, files, and command lines on them, the live ones of which are killed at the end. */
export class CliBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'cli-'));
  readonly data = ['--data-dir', join(this.folder, 'data')] as const;
  readonly #live: LiveCli[] = [];

  constructor() {
    mkdirSync(join(this.folder, 'in'));
    for (let i = 0; i < PLAIN; i++) this.write(`plain-${i}`);
  }

  write(name: string): string {
    const path = join(this.folder, 'in', name);
    writeFileSync(path, 'plain');
    return path;
  }

  run(...args: string[]): Promise<CliRun> {
    return runCli([...args, ...this.data]);
  }

  live(...args: string[]): LiveCli {
    const one = new LiveCli([...args, ...this.data, '--json']);
    this.#live.push(one);
    return one;
  }

  /** Arguments of a run of the recipe that does what the names of files say. */
  acts(): string[] {
    const recipe = builtFile('fixtures/acts.js');
    const out = ['--out', join(this.folder, 'out')];
    return ['run', recipe, join(this.folder, 'in'), ...out, '--trust-script', '--workers', '2'];
  }

  /** A batch that runs until it is told to stop: one of its files, `heeds`, waits for that. */
  async endless(...more: string[]): Promise<{ readonly run: LiveCli; readonly id: string }> {
    this.write('heeds');
    const run = this.live(...this.acts(), ...more);
    await run.until(
      (line) => line['type'] === 'progress' && countOf(line, 'PENDING') === 0 && countOf(line, 'RUNNING') === 1,
    );
    return { run, id: String(run.lines[0]?.['id']) };
  }

  batchFile(id: string, name: string): string {
    return join(this.folder, 'data/batches', id, name);
  }

  /** The lock of a batch that one process has had so far. */
  lock(id: string): { readonly pid: number; readonly control: string } {
    return JSON.parse(readFileSync(this.batchFile(id, 'lock-1.json'), 'utf8')) as never;
  }

  async close(): Promise<void> {
    for (const live of this.#live) live.kill('SIGKILL');
    await Promise.all(this.#live.map((live) => live.ended));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
