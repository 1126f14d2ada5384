import picomatch from 'picomatch';
import { AppError } from '../../../shared/app-error.ts';
import { toText } from './byte-string.ts';

/** The mirrored path of a file or folder as text: the root's own name, and what is below it. */
type Matcher = (mirrored: string) => boolean;

/** Paths mirror with `/` on every system; a name may begin with a dot; upper and lower case are the same. */
const OPTIONS = { dot: true, nocase: true, windows: false } as const;

/**
 * Which files of a walk are taken. A glob without a slash is matched against the name alone (`*.jpg`); one with a
 * slash against the path from the root's own name on, or from below it (`photos/raw/**` and `raw/**` both fit in a
 * root `photos`). An `exclude` without a slash, or one that ends in `/**`, also closes whole folders.
 */
export interface GlobFilter {
  takes(mirrored: string): boolean;
  /** True for a folder below a root that need not be entered: nothing in it is taken. */
  closes(mirrored: string): boolean;
}

/**
 * The filter works on byte strings. Null when everything is taken, so that a walk without globs builds no paths for
 * them. Throws AppError `usage` on a glob that is none.
 */
export function globFilter(include: readonly string[], exclude: readonly string[]): GlobFilter | null {
  if (include.length === 0 && exclude.length === 0) return null;
  const wanted = include.map(matcher);
  const unwanted = exclude.map(matcher);
  const closing = exclude.filter((glob) => !glob.includes('/') || glob.endsWith('/**')).map(matcher);
  return {
    takes(mirrored) {
      const text = toText(mirrored);
      if (wanted.length > 0 && !wanted.some((fits) => fits(text))) return false;
      return !unwanted.some((fits) => fits(text));
    },
    closes(mirrored) {
      const text = toText(mirrored);
      return closing.some((fits) => fits(text));
    },
  };
}

function matcher(glob: string): Matcher {
  const fits = compile(glob);
  if (!glob.includes('/')) return (mirrored) => fits(mirrored.slice(mirrored.lastIndexOf('/') + 1));
  return (mirrored) => fits(mirrored) || fits(mirrored.slice(mirrored.indexOf('/') + 1));
}

function compile(glob: string): Matcher {
  try {
    return picomatch(glob, OPTIONS);
  } catch (error) {
    throw new AppError('usage', `The glob "${glob.slice(0, 200)}" was not understood.`, { cause: error });
  }
}
