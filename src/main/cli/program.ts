import { Command, Option } from 'commander';
import { version } from '../../../package.json';
import { PLACEHOLDERS } from '../../shared/naming/template.ts';
import type { BatchesOptions } from './batches.ts';
import type { DiagnoseOptions } from './diagnose.ts';
import type { ExitCode } from './exit-codes.ts';
import type { InspectOptions } from './inspect.ts';
import { LOG_LEVELS } from './logger.ts';
import type { CommonOptions } from './open-processor.ts';
import type { Console } from './report/make-reporter.ts';
import type { PresetsOptions } from './presets.ts';
import type { ReportOptions } from './report.ts';
import type { ResumeOptions } from './resume.ts';
import type { RunOptions } from './run-options.ts';
import type { StatusOptions } from './status.ts';

const ON_CONFLICT = ['fail', 'skip', 'rename', 'overwrite'] as const;

/** Commander reads a value after `--json` as its own; so `--json=all` travels under this name. */
export const JSON_ALL = '--json-all';

const BATCH_ID = 'id of the batch, as `gristmill batches` lists it';

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
  addControl(program, console, done);
  addInspect(program, console, done);
  addReport(program, console, done);
  addStatus(program, console, done);
  addPresets(program, console, done);
  addDiagnose(program, console, done);
  return program;
}

function addRun(program: Command, console: Console, done: (code: ExitCode) => void): void {
  const run = program
    .command('run')
    .summary('process files')
    .description('Processes files and folders with a recipe; every regular file below a folder counts.')
    .argument(
      '[recipe]',
      'id of a recipe, or the path of a script of your own (.mjs, .cjs, .ts; see docs/recipes.md); none with --preset',
    )
    .argument('[paths...]', 'files and folders')
    .requiredOption('--out <dir>', 'folder for the output; made if it is not there')
    .option('--set <key=value>', 'option of the recipe; can be repeated', each)
    .option('--allow-script', 'agree to the script as it is now: it runs in processes of its own; asked once')
    .option('--trust-script', 'the same, and it runs in the threads of Gristmill, which it can take down')
    .option('--files-from <file>', 'take paths from a file, one a line; - is standard input')
    .option('-0, --null', 'paths in --files-from end with a zero byte, not a newline')
    .option('--include <glob>', 'take only these; without a slash it means names; can be repeated', each)
    .option('--exclude <glob>', 'leave these out; can be repeated', each)
    .option(
      '--all-files',
      'take all files of folders: junk (.DS_Store, Thumbs.db, .git …), and what the recipe does not take',
    )
    .option('--base <dir>', 'mirror files below this folder from it, and not from their own; can be repeated', each)
    .option(
      '--name <template>',
      `names of output files, of ${Object.keys(PLACEHOLDERS)
        .map((name) => `{${name}}`)
        .join(' ')}`,
    )
    .addOption(new Option('--on-conflict <what>', 'if the output exists already (default: fail)').choices(ON_CONFLICT))
    .option('--preset <name>', 'take recipe and settings from a preset; what is said here wins')
    .option('--trust-preset', 'run a preset that came out of a file, though it has code run or originals removed')
    .option('--dry-run', 'list and check everything, write nothing');
  addMetrics(run);
  addJson(run);
  addCommon(run);
  run.action(async (recipe: string | undefined, paths: string[], options: RunOptions) => {
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
    .description(
      'Goes on with a batch that was interrupted; sums up one that has ended. One that is paused in another process ' +
        'goes on there, and this waits for its end.',
    )
    .argument('<id>', BATCH_ID)
    .option(
      '--verify',
      'read what was written again and compare its CRC-32; inputs are known by size and time, with or without this',
    )
    .option('--without-suspects', 'leave the files that may be why Gristmill died; a later resume does them');
  addMetrics(resume);
  addJson(resume);
  addCommon(resume);
  resume.action(async (id: string, options: ResumeOptions) => {
    const verb = await import('./resume.ts');
    done(await verb.resume(id, options, console));
  });
}

const CONTROL = {
  pause: ['hold a batch that runs', 'Asks the process that works on a batch to give out nothing more.'],
  cancel: [
    'end a batch for good',
    'Cancels a batch, in whatever process works on it; one that was interrupted is not offered again. Outputs in place stay.',
  ],
  checkpoint: [
    'save a batch that runs',
    'Asks the process that works on a batch for a snapshot now; ends when that is on the disk.',
  ],
} as const;

function addControl(program: Command, console: Console, done: (code: ExitCode) => void): void {
  for (const name of ['pause', 'cancel', 'checkpoint'] as const) {
    const [summary, description] = CONTROL[name];
    const verb = program.command(name).summary(summary).description(description).argument('<id>', BATCH_ID);
    addCommon(verb);
    verb.action(async (id: string, options: CommonOptions) => {
      const verbs = await import('./control.ts');
      done(await verbs[name](id, options, console));
    });
  }
}

function addInspect(program: Command, console: Console, done: (code: ExitCode) => void): void {
  const inspect = program
    .command('inspect')
    .summary('tell all that is known of a batch')
    .description(
      'Tells what the files of a batch say: sessions, files with a history, suspects, damage, what is on the disk. ' +
        'Reads only; another process may be working on the batch.',
    )
    .argument('<id>', BATCH_ID)
    .option('--file <path>', 'the history of this file alone')
    .option('--failed', 'only the paths of files that failed, for --files-from')
    .option('-0, --null', 'end each path of --failed with a zero byte, not a newline')
    .option('--limit <n>', 'how many files with a history to tell of, at most', '100')
    .option('--json', 'one JSON object');
  addCommon(inspect);
  inspect.action(async (id: string, options: InspectOptions) => {
    const verb = await import('./inspect.ts');
    done(await verb.inspect(id, options, console));
  });
}

function addReport(program: Command, console: Console, done: (code: ExitCode) => void): void {
  const report = program
    .command('report')
    .summary('what became of each file')
    .description('Writes a row for every file of a batch: state, reason, attempts, size, duration, output, error.')
    .argument('<id>', BATCH_ID)
    .addOption(new Option('--format <format>', 'how it is written').choices(['tsv', 'json', 'html']).default('tsv'))
    .option('--out <file>', 'where to; one that is there is replaced (default: standard output)');
  addCommon(report);
  report.action(async (id: string, options: ReportOptions) => {
    const verb = await import('./report.ts');
    done(await verb.report(id, options, console));
  });
}

function addStatus(program: Command, console: Console, done: (code: ExitCode) => void): void {
  const status = program
    .command('status')
    .summary('what runs now')
    .description('Tells what runs on the data folder, in the app and in other command lines, and what died.')
    .option('--json', 'one JSON object');
  addCommon(status);
  status.action(async (options: StatusOptions) => {
    const verb = await import('./status.ts');
    done(await verb.status(options, console));
  });
}

function addPresets(program: Command, console: Console, done: (code: ExitCode) => void): void {
  program
    .command('presets')
    .summary('list, import and export presets')
    .description('Lists the presets that `run --preset` takes: those that come with Gristmill, and your own.')
    .argument('[names...]', 'with --export: only these')
    .option('--json', 'one JSON object a line')
    .option('--import <file>', 'take over the presets of a file')
    .option('--export <file>', 'write your own presets to a new file')
    .option('--remove <name>', 'remove one of your own')
    .option('--data-dir <dir>', 'where presets are kept (default: GRISTMILL_DATA_DIR, else one per user)')
    .action(async (names: string[], options: PresetsOptions) => {
      const verb = await import('./presets.ts');
      done(await verb.presets(names, options, console));
    });
}

function addMetrics(verb: Command): void {
  verb.option('--metrics-port <port>', 'serve Prometheus metrics and /healthz on 127.0.0.1 while it runs');
}

function addDiagnose(program: Command, console: Console, done: (code: ExitCode) => void): void {
  const diagnose = program
    .command('diagnose')
    .summary('a report for who is to help')
    .description(
      'Prints versions, machine, settings, last batches, alerts, and warnings of the log, without names of files, ' +
        'folders, user or machine, and without secrets. It is sent nowhere.',
    )
    .option('--json', 'one JSON object on one line');
  addCommon(diagnose);
  diagnose.action(async (options: DiagnoseOptions) => {
    const verb = await import('./diagnose.ts');
    done(await verb.diagnose(options, console));
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
