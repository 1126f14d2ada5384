import { Command, Option } from 'commander';
import { version } from '../../../package.json';
import type { BatchesOptions } from './batches.ts';
import type { ExitCode } from './exit-codes.ts';
import { LOG_LEVELS } from './logger.ts';
import type { Console } from './report/make-reporter.ts';
import type { ResumeOptions } from './resume.ts';
import type { RunOptions } from './run.ts';

const ON_CONFLICT = ['fail', 'skip', 'rename', 'overwrite'] as const;

/** Commander reads a value after `--json` as its own; so `--json=all` travels under this name. */
export const JSON_ALL = '--json-all';

const each = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

/**
 * The command line as a tree of verbs. A verb's code, and the engine with it, is loaded only when the verb is called:
 * `--version` and `--help` stay quick. `done` is told the exit code.
 */
export function makeProgram(console: Console, done: (code: ExitCode) => void): Command {
  const program = new Command('gristmill')
    .description('Processes many files in parallel and loses none of them.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => console.out.write(text),
      writeErr: (text) => console.err.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'gristmill: ')),
    })
    .showHelpAfterError('`gristmill <command> --help` shows what there is. Nothing was started.');
  addRun(program, console, done);
  addBatches(program, console, done);
  addResume(program, console, done);
  return program;
}

function addRun(program: Command, console: Console, done: (code: ExitCode) => void): void {
  const run = program
    .command('run')
    .summary('process files')
    .description('Processes files and folders with a recipe; every regular file below a folder counts.')
    .argument('<recipe>', 'id of a recipe, or the path of a module that exports one')
    .argument('[paths...]', 'files and folders')
    .requiredOption('--out <dir>', 'folder for the output; made if it is not there')
    .option('--set <key=value>', 'option of the recipe; can be repeated', each)
    .option('--files-from <file>', 'take paths from a file, one a line; - is standard input')
    .option('-0, --null', 'paths in --files-from end with a zero byte, not a newline')
    .option('--include <glob>', 'take only these; without a slash it means names; can be repeated', each)
    .option('--exclude <glob>', 'leave these out; can be repeated', each)
    .addOption(new Option('--on-conflict <what>', 'if the output exists already').choices(ON_CONFLICT).default('fail'))
    .option('--dry-run', 'list and check everything, write nothing');
  addJson(run);
  addCommon(run);
  run.action(async (recipe: string, paths: string[], options: RunOptions) => {
    const verb = await import('./run.ts');
    done(await verb.run(recipe, paths, options, console));
  });
}

function addBatches(program: Command, console: Console, done: (code: ExitCode) => void): void {
  const batches = program
    .command('batches')
    .summary('list batches')
    .description('Lists the batches in the data folder, newest first.')
    .option('--json', 'one JSON object a line');
  addCommon(batches);
  batches.action(async (options: BatchesOptions) => {
    const verb = await import('./batches.ts');
    done(await verb.batches(options, console));
  });
}

function addResume(program: Command, console: Console, done: (code: ExitCode) => void): void {
  const resume = program
    .command('resume')
    .summary('go on with a batch')
    .description('Goes on with a batch that was interrupted; sums up one that has ended.')
    .argument('<id>', 'id of the batch, as `gristmill batches` lists it')
    .option('--without-suspects', 'leave the files that may be why Gristmill died; a later resume does them');
  addJson(resume);
  addCommon(resume);
  resume.action(async (id: string, options: ResumeOptions) => {
    const verb = await import('./resume.ts');
    done(await verb.resume(id, options, console));
  });
}

function addJson(verb: Command): void {
  verb
    .option('--json', 'one JSON object a line; --json=all tells completed files too')
    .addOption(new Option(JSON_ALL).hideHelp());
}

function addCommon(verb: Command): void {
  verb
    .option('--config <file>', 'settings of the engine as JSON')
    .option('--workers <n>', 'threads that work at once (default: one per core)')
    .option('--data-dir <dir>', 'where batches are kept (default: GRISTMILL_DATA_DIR, else one per user)')
    .addOption(
      new Option('--log-level <level>', 'what the engine tells on stderr').choices(LOG_LEVELS).default('warn'),
    );
}
