/** Endings of what may be a script. */
export const SCRIPT_ENDINGS: readonly string[] = ['.mjs', '.cjs', '.js', '.ts', '.mts', '.cts'];
