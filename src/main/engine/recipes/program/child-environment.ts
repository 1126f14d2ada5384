import type { ProgramOptions } from './program-options.ts';

/** Passed on always: where programs, the person and temporary files are, and in which language and time to speak. */
const BASIC =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TMP|TEMP|SystemRoot|windir|ComSpec|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA)$/i;
/** Never passed on: it makes another program of every Electron or Node that is started, or belongs to this process. */
const OURS = /^(?:ELECTRON_|NODE_(?:OPTIONS|CHANNEL_)|GRISTMILL_)/;

/** The variables of a program without those of the single file. */
export function childEnvironment(
  kind: ProgramOptions['environment'],
  from: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string>> {
  const passes = (name: string): boolean => (kind === 'all' ? !OURS.test(name) : BASIC.test(name));
  return Object.fromEntries(
    Object.entries(from).filter((entry): entry is [string, string] => entry[1] !== undefined && passes(entry[0])),
  );
}
