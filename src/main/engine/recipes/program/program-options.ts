import { z } from 'zod';
import { splitCommand, UnreadableCommand } from './command-words.ts';
import { parseCodes } from './exit-codes.ts';
import { mentions, parseTemplate, UnreadableTemplate, type Template } from './template.ts';

const IN_COMMAND = ['in', 'out', 'name', 'stem', 'ext', 'dir'] as const;
const IN_NAME = ['name', 'stem', 'ext'] as const;
type CommandName = (typeof IN_COMMAND)[number];

/** Longest command, in characters. */
const COMMAND_MAX = 20_000;
/** Longest timeout: a week, in seconds. */
const TIMEOUT_MAX = 604_800;

const codes = z
  .string()
  .max(200)
  .refine((text) => parseCodes(text) !== null, {
    error: 'exit codes from 0 to 255 like 0 or 0,2 or 1-9',
  });

const fields = z.strictObject({
  command: z
    .string()
    .max(COMMAND_MAX)
    .superRefine((text, ctx) => complain(ctx, problemOfCommand(text)))
    .default('')
    .meta({
      title: 'Command',
      description:
        'Program and arguments, such as: convert {in} -resize 50% {out}. {in} is the file, {out} what is to be written, ' +
        '{name} {stem} {ext} {dir} the name of the file, its parts and its folder; {{ and }} are braces. There is no shell: ' +
        'quote blanks as usual; nothing is expanded.',
    }),
  output: z
    .string()
    .max(200)
    .superRefine((text, ctx) => complain(ctx, problemOfName(text)))
    .default('{name}')
    .meta({
      title: 'Name of the output',
      description:
        'How the file that {out} stands for is named, such as {stem}.webp. Without {out} and with stdout in the log there is none.',
    }),
  stdout: z
    .enum(['log', 'output'])
    .default('log')
    .meta({
      title: 'Standard output',
      words: { log: 'to the log', output: 'the output of the file' },
      description: 'Kept with the words of the program, or written byte for byte as the output of the file.',
    }),
  done: codes.default('0').meta({
    title: 'Exit codes that mean done',
    description: 'Such as 0 or 0,2 or 0-3. All codes that stand in neither list mean that the file failed for good.',
  }),
  retry: codes.default('75').meta({
    title: 'Exit codes to try again',
    description:
      'Codes of failures that pass, such as 75 (EX_TEMPFAIL). A program ended by a signal is tried again as well.',
  }),
  timeout: z.number().min(0).max(TIMEOUT_MAX).default(0).meta({
    title: 'Time limit for a file',
    description:
      'The program is ended after this and the file tried again; 0 for no limit. One that does nothing at all is ended anyway.',
    unit: 's',
  }),
  folder: z
    .enum(['empty', 'input'])
    .default('empty')
    .meta({
      title: 'Working folder',
      words: { empty: 'an empty one', input: 'that of the file' },
      description:
        'Where the program runs: in an empty folder that is removed afterwards, or in the folder of the file.',
    }),
  environment: z
    .enum(['basic', 'all'])
    .default('basic')
    .meta({
      title: 'Environment',
      words: { basic: 'the basics', all: 'all of it' },
      description:
        'Variables that the program sees: PATH, HOME, user, language, time zone and folder for temporary files only, or all of this app’s.',
    }),
  report: z.boolean().default(true).meta({
    title: 'Report',
    description:
      'Writes program-report.csv: exit code, time, processor time, peak memory and output size of every file.',
  }),
});

export const programOptions = fields.superRefine((options, ctx) => {
  for (const [field, message] of problemsTogether(options)) ctx.addIssue({ code: 'custom', path: [field], message });
});

export type ProgramOptions = Readonly<z.infer<typeof fields>>;

/** Options made ready for use. */
export interface Plan {
  /** Program and arguments. */
  readonly argv: readonly Template<CommandName>[];
  readonly name: Template<(typeof IN_NAME)[number]>;
  /** The program itself is told where to write. */
  readonly usesOut: boolean;
  readonly done: ReadonlySet<number>;
  readonly retry: ReadonlySet<number>;
}

const plans = new WeakMap<ProgramOptions, Plan>();

/** The plan for options that were accepted; worked out once. */
export function planOf(options: ProgramOptions): Plan {
  const known = plans.get(options);
  if (known !== undefined) return known;
  const argv = argvOf(options.command);
  const plan: Plan = {
    argv,
    name: parseTemplate(options.output, IN_NAME),
    usesOut: argv.some((word) => mentions(word, ['out'])),
    done: parseCodes(options.done) ?? new Set(),
    retry: parseCodes(options.retry) ?? new Set(),
  };
  plans.set(options, plan);
  return plan;
}

const argvOf = (command: string): Plan['argv'] => splitCommand(command).map((word) => parseTemplate(word, IN_COMMAND));

type Issues = Parameters<Parameters<z.ZodString['superRefine']>[0]>[1];

function complain(ctx: Issues, message: string | null): void {
  if (message !== null) ctx.addIssue({ code: 'custom', message });
}

function problemOfCommand(text: string): string | null {
  return readable(() => {
    const argv = argvOf(text);
    if (text.includes('\0') || argv.flat().some((part) => typeof part === 'string' && part.includes('\0')))
      return 'it holds a zero byte';
    if (argv.length === 0) return NO_COMMAND;
    const file = (['in', 'name', 'stem', 'dir'] as const).some((name) => argv.some((word) => mentions(word, [name])));
    return file ? null : 'it does not mention the file: say with {in} where its path goes';
  });
}

const NO_COMMAND = 'say which program is to run, such as: gzip -t {in}';

function problemOfName(text: string): string | null {
  return readable(() => {
    const template = parseTemplate(text, IN_NAME);
    if (/[/\0]/.test(text)) return 'it is the name of a file, without a folder';
    if (text === '' || text === '.' || text === '..') return 'it is no name for a file';
    return mentions(template, ['name', 'stem'])
      ? null
      : 'all files would get the same name: put {name} or {stem} into it';
  });
}

function readable(look: () => string | null): string | null {
  try {
    return look();
  } catch (error) {
    if (error instanceof UnreadableCommand || error instanceof UnreadableTemplate) return error.message;
    throw error;
  }
}

/** What is wrong between options that are each right. */
function problemsTogether(options: ProgramOptions): [string, string][] {
  if (options.command === '') return [['command', NO_COMMAND]];
  const problems: [string, string][] = [];
  if (options.stdout === 'output' && argvOf(options.command).some((word) => mentions(word, ['out'])))
    problems.push(['stdout', 'the command writes {out} itself; the output of a file is one of the two']);
  const done = parseCodes(options.done) ?? new Set();
  const both = [...(parseCodes(options.retry) ?? [])].find((code) => done.has(code));
  if (done.size === 0) problems.push(['done', 'at least one exit code has to mean that it is done']);
  if (both !== undefined) problems.push(['retry', `exit code ${both} means done already`]);
  return problems;
}
