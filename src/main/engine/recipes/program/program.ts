import { closeSync, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { taskMark, TASK_VARIABLE } from '../../processes/task-mark.ts';
import { grewOrShrank, replaced } from '../changed.ts';
import { RecipeError, type Chunk, type ChunkContext, type OptionProblem, type Recipe } from '../recipe.ts';
import { libc } from './child/libc.ts';
import { childEnvironment } from './child-environment.ts';
import { findProgram, type Found } from './find-program.ts';
import { plainName, plainPath, type PlainPath } from './plain-path.ts';
import { endError, startError } from './program-errors.ts';
import { planOf, programOptions, type ProgramOptions } from './program-options.ts';
import { deliver } from './program-output.ts';
import { REPORT, writeReport, type ProgramResult } from './program-report.ts';
import { endAll, RunningProgram, type ProgramEnd } from './running-program.ts';
import { fill, splitName } from './template.ts';

const SLASH = 0x2f;

/**
 * Runs a program of the person's choice for each file. Its arguments are handed over as they are: no shell, so nothing
 * in the name of a file can be taken for a command. What it starts is ended with it.
 */
export const program: Recipe<ProgramOptions, ProgramResult> = {
  id: 'program',
  title: 'Run a program',
  purpose: 'Runs a program of your choice once for every file.',
  options: programOptions,
  startsPrograms: true,
  prepare: () => void libc(),
  check: problemOf,
  output(relativePath, options) {
    const plan = planOf(options);
    return plan.usesOut || options.stdout === 'output' ? outputPath(relativePath, options) : null;
  },
  process: runFor,
  dispose: endAll,
  finish: { name: ({ report }) => (report ? REPORT : null), run: writeReport },
};

/** The program must be there before anything starts; one that the file itself names is not known yet. */
function problemOf(options: ProgramOptions): OptionProblem | null {
  const { found } = launchOf(options);
  return found !== null && 'problem' in found ? { field: 'command', message: found.problem } : null;
}

/** What is the same for all files. */
interface Launch {
  readonly environment: Readonly<Record<string, string>>;
  /** Null where it is another for each file. */
  readonly found: Found | null;
}

const launches = new WeakMap<ProgramOptions, Launch>();

function launchOf(options: ProgramOptions): Launch {
  const known = launches.get(options);
  if (known !== undefined) return known;
  const environment = childEnvironment(options.environment);
  const [name = []] = planOf(options).argv;
  const fixed = name.every((part) => typeof part === 'string');
  const launch = { environment, found: fixed ? findProgram(name.join(''), environment['PATH']) : null };
  launches.set(options, launch);
  return launch;
}

async function runFor(chunk: Chunk, ctx: ChunkContext<ProgramOptions>): Promise<ProgramResult> {
  assertListed(chunk);
  const { options } = ctx;
  const plan = planOf(options);
  const file = plainPath(chunk.path, () => ctx.scratch());
  const out = plan.usesOut ? join(ctx.scratch(), outName(file, options)) : '';
  const values = { in: file.in, out, name: file.name, dir: file.dir, ...splitName(file.name) };
  const [name = '', ...args] = plan.argv.map((word) => fill(word, values));
  const stdout = options.stdout === 'output' ? openSync(ctx.part(), 'w', 0o666) : undefined;
  try {
    const end = await run(name, args, options.folder === 'input' ? file.dir : ctx.scratch(), ctx, stdout);
    tell(file, end, ctx);
    ctx.signal.throwIfAborted();
    const failed = endError(name, end, plan, options.timeout);
    if (failed !== null) throw failed;
    return resultOf(end, plan.usesOut ? deliver(name, out, ctx) : stdout === undefined ? null : fstatSync(stdout).size);
  } finally {
    if (stdout !== undefined) closeSync(stdout);
  }
}

function resultOf({ code, ms, cpuMs, peakBytes, words }: ProgramEnd, outBytes: number | null): ProgramResult {
  const said = words.lastLine;
  return { code: code ?? 0, ms: Math.round(ms), cpuMs, peakBytes, outBytes, ...(said === '' ? {} : { said }) };
}

async function run(
  name: string,
  args: readonly string[],
  cwd: string,
  ctx: ChunkContext<ProgramOptions>,
  stdout: number | undefined,
): Promise<ProgramEnd> {
  const { options } = ctx;
  const { environment, found } = launchOf(options);
  const at = found ?? findProgram(name, environment['PATH']);
  if ('problem' in at) throw new RecipeError('permanent', 'NO_PROGRAM', `${at.problem}.`);
  const mark = taskMark(ctx.idempotencyKey, ctx.lease);
  const running = new RunningProgram({
    file: at.path,
    args,
    cwd,
    env: { ...environment, [TASK_VARIABLE]: mark },
    mark,
    ...(stdout === undefined ? {} : { stdout }),
    timeoutMs: options.timeout * 1000,
    onStart: (pid) => ctx.child(pid),
    onLife: () => ctx.heartbeat(),
  });
  const stop = (): void => void running.end();
  ctx.signal.addEventListener('abort', stop);
  try {
    return await running.run();
  } catch (error) {
    throw startError(name, error);
  } finally {
    ctx.signal.removeEventListener('abort', stop);
  }
}

/** What stands at the path now must be what was listed: a program that gets a FIFO in its place may hang for ever. */
function assertListed({ path, size }: Chunk): void {
  const found: Stats = lstatSync(path);
  if (!found.isFile()) throw replaced(found);
  if (found.size !== size) throw grewOrShrank(size, found.size);
}

/** Names are bytes: latin1 keeps every one of them. */
function outputPath(relativePath: Buffer, options: ProgramOptions): Buffer {
  const cut = relativePath.lastIndexOf(SLASH) + 1;
  const name = relativePath.toString('latin1', cut);
  const template = planOf(options).name.map((part) =>
    typeof part === 'string' ? Buffer.from(part).toString('latin1') : part,
  );
  const made = Buffer.from(fill(template, { name, ...splitName(name) }), 'latin1');
  return Buffer.concat([relativePath.subarray(0, cut), made]);
}

/** What `{out}` ends with: many programs go by the extension. */
const outName = ({ name }: PlainPath, options: ProgramOptions): string =>
  plainName(outputPath(Buffer.from(name), options));

function tell({ name }: PlainPath, { words }: ProgramEnd, ctx: ChunkContext<ProgramOptions>): void {
  const { text, bytes } = words;
  if (text === '') return;
  const cut = bytes > Buffer.byteLength(text) + 1024 ? `, the end of ${bytes} bytes` : '';
  ctx.log(`[${name}${cut}]\n${text}`);
}
