import { AppError } from '../../shared/app-error.ts';
import type { ScriptRuns } from '../engine/recipes/script/about.ts';
import type { MayRun, ScriptRequest } from '../engine/recipes/script/open-script.ts';
import { TrustedScripts, type Standing } from '../engine/recipes/script/trusted-scripts.ts';
import { printable } from './words.ts';

export interface ScriptOptions {
  /** Agree to the script, as it is now; each file runs in a process of its own. */
  readonly allowScript?: boolean;
  /** Agree to it, and let it run in the threads of this process. */
  readonly trustScript?: boolean;
}

/** On the command line nobody is asked: what was agreed to before runs, or what a flag agrees to now. */
export function scriptLeave(dataDir: string, { allowScript, trustScript }: ScriptOptions): MayRun {
  const scripts = new TrustedScripts(dataDir);
  return (script) => {
    const given: ScriptRuns | null = trustScript === true ? 'trusted' : allowScript === true ? 'isolated' : null;
    const standing = scripts.standing(script.path, script.sha256);
    if (given === null) {
      if (standing.runs !== null) return standing.runs;
      throw new AppError('usage', refusal(script, standing));
    }
    if (standing.runs !== given) agree(scripts, script, given);
    return given;
  };
}

function agree(scripts: TrustedScripts, { path, sha256 }: ScriptRequest, runs: ScriptRuns): void {
  try {
    scripts.agree(path, sha256, runs);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('cannot-start', `What you agreed to could not be kept: ${why}. Nothing was started.`, {
      cause: error,
    });
  }
}

function refusal({ path, sha256, files }: ScriptRequest, standing: Extract<Standing, { readonly runs: null }>): string {
  const what = files === 1 ? '' : ` (of it and the ${files - 1} it imports by path)`;
  const why =
    standing.problem === undefined
      ? `${standing.changed ? 'has changed since you agreed to it' : 'was not agreed to yet'}`
      : `must be agreed to once more, as ${standing.problem}`;
  return (
    `The script ${printable(path)} ${why}. Its SHA-256${what} is ${sha256}. Nothing was started. Read it, then add ` +
    '--allow-script (each file in a process of its own) or --trust-script (in the threads of Gristmill, which it can ' +
    'take down); this is asked once for each content.'
  );
}
