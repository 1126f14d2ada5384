import { contract } from '../../shared/ipc/contract.ts';
import { OWN_NAMES } from '../../shared/naming/template.ts';
import type { Settings } from '../../shared/ipc/views.ts';

export const DEFAULTS: Settings = {
  colorScheme: 'auto',
  recipe: 'checksum',
  recipeOptions: {},
  outDir: '',
  resumeOnLaunch: 'ask',
  naming: OWN_NAMES,
  include: [],
  exclude: [],
  allFiles: false,
  whenDone: 'nothing',
  onClose: 'ask',
  taskColumns: ['state', 'attempts', 'worker', 'size', 'duration', 'error'],
};

const shape = contract['settings.set'].input.shape;
type Name = keyof Settings;

/** The choices in what a file holds, with the default for each that is missing or not right; and which were not right. */
export function soundSettings(fields: Readonly<Record<string, unknown>>): {
  readonly settings: Settings;
  readonly dropped: readonly string[];
} {
  let settings = DEFAULTS;
  const dropped: string[] = [];
  for (const name of Object.keys(DEFAULTS) as Name[]) {
    if (fields[name] === undefined) continue;
    const parsed = shape[name].safeParse(fields[name]);
    if (parsed.success) settings = { ...settings, [name]: parsed.data };
    else dropped.push(`${name} = ${JSON.stringify(fields[name])}`);
  }
  return { settings, dropped };
}
