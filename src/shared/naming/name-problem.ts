/** Longest name of a file on the file systems of today, in bytes. */
const NAME_MAX = 255;
/** Longest path that systems take, in bytes, less some for the output folder. */
const PATH_MAX = 3800;

const RESERVED = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i;
const RESERVED_SIGNS = /[<>:"|?*\\\u0001-\u001f]|[. ]$/;

/**
 * Why this cannot be the path of a file below the output folder, in words; null where it can. Takes bytes: a string
 * with one character for each.
 */
export function nameProblem(target: string): string | null {
  if (target === '') return 'the name is empty';
  if (target.includes('\0')) return 'the name holds a zero byte';
  if (target.startsWith('/')) return 'it begins with a slash';
  if (target.length > PATH_MAX) return `the path has ${target.length} bytes; ${PATH_MAX} is the most`;
  for (const step of target.split('/')) {
    if (step === '') return 'a folder or the file has no name';
    if (step === '.' || step === '..') return `"${step}" is no name`;
    if (step.length > NAME_MAX) return `a name has ${step.length} bytes; ${NAME_MAX} is the most`;
  }
  return null;
}

/** Whether Windows has no file of this path: a reserved word, a sign that it does not take, or a dot or space at the end. */
export function isReservedOnWindows(target: string): boolean {
  return target.split('/').some((step) => RESERVED.test(step) || RESERVED_SIGNS.test(step));
}
