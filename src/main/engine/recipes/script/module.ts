import { AppError } from '../../../../shared/app-error.ts';
import type { Recipe } from '../recipe.ts';
import type { ScriptAbout, ScriptOption } from './about.ts';
import { templateProblem } from './template.ts';

/** Least bytes of a chunk: below that the overhead of a chunk is more than its work. */
const LEAST_CHUNK = 4 * 1024 * 1024;

/** The functions of a script: they run where its files do. */
export interface ScriptCode {
  readonly process: Recipe['process'];
  readonly join?: NonNullable<Recipe['join']>;
  readonly finish?: NonNullable<Recipe['finish']>['run'];
  readonly dispose?: NonNullable<Recipe['dispose']>;
}

export interface ScriptModule {
  readonly about: ScriptAbout;
  readonly code: ScriptCode;
}

type Fields = Readonly<Record<string, unknown>>;

const KNOWN = [
  'title',
  'purpose',
  'options',
  'takes',
  'output',
  'chunkBytes',
  'deadlineMs',
  'process',
  'join',
  'finish',
  'dispose',
];

/** What a module exports, as a script. `name`: what the script is called where it has no title. Throws AppError `usage`. */
export function scriptOf(path: string, name: string, exported: Fields): ScriptModule {
  const fields = fieldsOf(path, exported);
  const wrong = (why: string): AppError => new AppError('usage', `The script ${path} is no recipe: ${why}.`);
  const code = codeOf(fields, wrong);
  const options = optionsOf(fields['options'], wrong);
  const about: ScriptAbout = {
    title: textOf(fields, 'title', wrong) ?? name,
    purpose: textOf(fields, 'purpose', wrong) ?? `Runs ${name} for each file.`,
    options,
    ...takesOf(fields, wrong),
    output: outputOf(fields, options, wrong),
    finish: code.finish === undefined ? null : finishName(fields, wrong),
    chunkBytes: numberOf(fields, 'chunkBytes', LEAST_CHUNK, wrong),
    deadlineMs: numberOf(fields, 'deadlineMs', 1, wrong),
  };
  if (about.chunkBytes !== null && code.join === undefined) {
    throw wrong('with chunkBytes it needs a function join(results, ctx) that puts the chunks of a file together');
  }
  return { about, code };
}

type Wrong = (why: string) => AppError;

/** Of `export default { process … }`, of `export default function`, or of the named exports. */
function fieldsOf(path: string, exported: Fields): Fields {
  const { default: main } = exported;
  if (typeof exported['process'] !== 'undefined' && !isFields(main)) return exported;
  if (typeof main === 'function') return { ...exported, process: main };
  if (isFields(main)) {
    const unknown = Object.keys(main).find((key) => !KNOWN.includes(key));
    if ('process' in main && unknown !== undefined) {
      throw new AppError(
        'usage',
        `The script ${path} is no recipe: it has no field "${unknown}"; there is: ${KNOWN.join(', ')}.`,
      );
    }
    return main;
  }
  return exported;
}

function codeOf(fields: Fields, wrong: Wrong): ScriptCode {
  const made = fields['process'];
  if (made === undefined) throw wrong('it exports no function process(chunk, ctx)');
  if (typeof made !== 'function') throw wrong(`its process is ${article(made)}, not a function`);
  const { join, dispose, finish } = fields;
  for (const [name, value] of Object.entries({ join, dispose })) {
    if (value !== undefined && typeof value !== 'function')
      throw wrong(`its ${name} is ${article(value)}, not a function`);
  }
  if (finish !== undefined && !(isFields(finish) && typeof finish['run'] === 'function')) {
    throw wrong('its finish is not { name, run(results, ctx) }');
  }
  // What they take and return is looked at where they are called.
  return {
    process: made as ScriptCode['process'],
    ...(join === undefined ? {} : { join: join as NonNullable<ScriptCode['join']> }),
    ...(dispose === undefined ? {} : { dispose: dispose as NonNullable<ScriptCode['dispose']> }),
    ...(finish === undefined ? {} : { finish: (finish as { run: NonNullable<ScriptCode['finish']> }).run }),
  };
}

/** Any case, with a first dot or without it: people write both. */
function takesOf({ takes }: Fields, wrong: Wrong): Pick<ScriptAbout, 'takes'> {
  if (takes === undefined) return {};
  const endings = Array.isArray(takes)
    ? takes.map((ending) => (typeof ending === 'string' ? ending.toLowerCase().replace(/^\./, '') : ''))
    : [];
  if (endings.length === 0 || endings.some((ending) => !/^[^/*\s\0]+$/.test(ending)))
    throw wrong("its takes is not a list of how names end, as ['jpg', 'png'] is");
  return { takes: [...new Set(endings)] };
}

function finishName({ finish }: Fields, wrong: Wrong): string {
  const name = (finish as Fields)['name'];
  if (typeof name !== 'string' || name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
    throw wrong('its finish.name is not the name of a file, as "summary.csv" is');
  }
  return name;
}

function outputOf(fields: Fields, options: readonly ScriptOption[], wrong: Wrong): string | null {
  const template = textOf(fields, 'output', wrong) ?? null;
  const names = options.map(({ name }) => name);
  const problem = template === null ? null : templateProblem(template, names);
  if (problem !== null) throw wrong(`its output "${template}" cannot be used: ${problem}`);
  return template;
}

function optionsOf(given: unknown, wrong: Wrong): readonly ScriptOption[] {
  if (given === undefined) return [];
  if (!isFields(given)) throw wrong('its options are not { name: default }');
  return Object.entries(given).map(([name, said]) => {
    const long: Fields = isFields(said) ? said : { default: said };
    const value = long['default'];
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw wrong(`its option "${name}" has no default that is a text, a number or true or false`);
    }
    return { ...optionWords(name, long, wrong), default: value, ...optionBounds(name, long, value, wrong) };
  });
}

function optionWords(name: string, long: Fields, wrong: Wrong): Pick<ScriptOption, 'name' | 'title' | 'description'> {
  return {
    name,
    title: textOf(long, 'title', wrong) ?? name,
    description: textOf(long, 'description', wrong) ?? '',
  };
}

type Bounds = Partial<Pick<ScriptOption, 'choices' | 'min' | 'max' | 'unit'>>;

function optionBounds(name: string, long: Fields, value: ScriptOption['default'], wrong: Wrong): Bounds {
  const { choices, min, max } = long;
  const listed = Array.isArray(choices) && choices.every((choice) => typeof choice === 'string') ? choices : null;
  if (choices !== undefined && (listed === null || !listed.includes(String(value)))) {
    throw wrong(`the choices of its option "${name}" are not texts, its default among them`);
  }
  for (const [bound, limit] of Object.entries({ min, max })) {
    if (limit !== undefined && (typeof limit !== 'number' || typeof value !== 'number')) {
      throw wrong(`the ${bound} of its option "${name}" is for numbers`);
    }
  }
  if (typeof value === 'number' && (value < Number(min ?? value) || value > Number(max ?? value))) {
    throw wrong(`the default of its option "${name}" is beyond its own bounds`);
  }
  const unit = textOf(long, 'unit', wrong);
  return {
    ...(listed === null ? {} : { choices: listed }),
    ...(typeof min === 'number' ? { min } : {}),
    ...(typeof max === 'number' ? { max } : {}),
    ...(unit === undefined ? {} : { unit }),
  };
}

function textOf(fields: Fields, name: string, wrong: Wrong): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'string') return value;
  throw wrong(`its ${name} is ${article(value)}, not a text`);
}

function numberOf(fields: Fields, name: string, least: number, wrong: Wrong): number | null {
  const value = fields[name];
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value;
  throw wrong(`its ${name} is ${article(value)}, not a number of at least ${least}`);
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function article(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  return `${typeof value === 'object' ? 'an' : 'a'} ${Array.isArray(value) ? 'array' : typeof value}`;
}
