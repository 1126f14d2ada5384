/** What a walk left out by itself. */
export interface Junk {
  /** Files, and folders with all that they hold. */
  readonly count: number;
  /** Names of the first kinds met, each once; at most ten. */
  readonly names: readonly string[];
}

export const NO_JUNK: Junk = { count: 0, names: [] };

const NAMES: ReadonlySet<string> = new Set([
  '.DS_Store',
  '.AppleDouble',
  '.Spotlight-V100',
  '.TemporaryItems',
  '.Trashes',
  '.fseventsd',
  '__MACOSX',
  'Thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  'Desktop.ini',
  '$RECYCLE.BIN',
  'System Volume Information',
  '.git',
  '.svn',
  '.hg',
  '.bzr',
]);

/** A part that Gristmill writes: `.<name>.<task>.<lease>.part`. */
const PART = /^\..*\.\d+\.\d+\.part$/s;

/**
 * Whether a file or folder that was met in a walk is of the kind that nobody means when he names the folder above it:
 * what file managers and version control leave, and parts of Gristmill's own. By its name alone.
 */
export function isJunk(name: string): boolean {
  return NAMES.has(name) || name.startsWith('._') || name.startsWith('.Trash-') || PART.test(name);
}

/** In words, for the switch that takes them all. */
export const JUNK_WORDS = '.DS_Store, Thumbs.db, desktop.ini, ._*, .Trash*, .git, .svn, .hg and unfinished parts';
