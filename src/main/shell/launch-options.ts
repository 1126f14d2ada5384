import { resolve } from 'node:path';

/** What the command line of the app asks for. Paths are absolute. */
export interface LaunchOptions {
  /** `--data-dir DIR` or `--data-dir=DIR`. */
  readonly dataDir: string | undefined;
  /** `--config FILE`: settings of the engine, as the command line takes them. */
  readonly config: string | undefined;
  /** `--smoke FILE`: show the window, save a picture, quit. */
  readonly smoke: string | undefined;
  /** `--recipe FILE`, as often as wanted: modules offered beside the built-in recipes. Naming one is the say-so. */
  readonly recipes: readonly string[];
  /** `--drill`: start the fault drill when the window is there. */
  readonly drill: boolean;
  /** Files and folders to process. */
  readonly paths: readonly string[];
}

const VALUES = { '--data-dir': 'dataDir', '--config': 'config', '--smoke': 'smoke', '--recipe': 'recipe' } as const;
type Name = keyof typeof VALUES;

/**
 * Reads the app's own arguments. Switches of Chromium stand in the same list and are passed over; `--` ends options.
 *
 * @param args without the executable and, in development, without the folder of the app
 */
export function parseLaunchOptions(args: readonly string[], cwd: string): LaunchOptions {
  const found: { dataDir?: string; config?: string; smoke?: string } = {};
  const recipes: string[] = [];
  const paths: string[] = [];
  let onlyPaths = false;
  let drill = false;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (onlyPaths || !argument.startsWith('-')) {
      if (argument !== '') paths.push(resolve(cwd, argument));
      continue;
    }
    if (argument === '--') {
      onlyPaths = true;
      continue;
    }
    if (argument === '--drill') drill = true;
    const equals = argument.indexOf('=');
    const name = equals < 0 ? argument : argument.slice(0, equals);
    if (!isName(name)) continue;
    const value = equals < 0 ? args[(index += 1)] : argument.slice(equals + 1);
    if (!value) continue;
    const key = VALUES[name];
    if (key === 'recipe') recipes.push(resolve(cwd, value));
    else found[key] = resolve(cwd, value);
  }
  return { dataDir: found.dataDir, config: found.config, smoke: found.smoke, recipes, drill, paths };
}

function isName(name: string): name is Name {
  return Object.hasOwn(VALUES, name);
}

/**
 * The app's own arguments within `process.argv`. Unpackaged, the first argument that is not a switch is the folder of
 * the app, and switches before it are for the runtime.
 */
export function ownArguments(argv: readonly string[], isPackaged: boolean): readonly string[] {
  const rest = argv.slice(1);
  if (isPackaged) return rest;
  const folder = rest.findIndex((argument) => !argument.startsWith('-'));
  return folder < 0 ? [] : rest.slice(folder + 1);
}
