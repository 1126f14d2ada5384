import { transformSync } from 'amaro';
import { AppError } from '../../../../shared/app-error.ts';

/** What the compiler throws: lines from 1, columns from 0. */
interface Fault {
  readonly message: string;
  readonly startLine: number;
  readonly startColumn: number;
}

/** The module without its types, every character at its place. Throws AppError `usage` with line, column and text. */
export function stripTypes(path: string, code: string): string {
  try {
    return transformSync(code, { mode: 'strip-only' }).code;
  } catch (error) {
    throw isFault(error) ? doesNotParse(path, code, error) : error;
  }
}

/** Where a module that Node does not take goes wrong; null when the compiler finds nothing wrong with it. */
export function faultOf(path: string, code: string): AppError | null {
  try {
    transformSync(code, { mode: 'strip-only' });
    return null;
  } catch (error) {
    return isFault(error) ? doesNotParse(path, code, error) : null;
  }
}

function doesNotParse(path: string, code: string, { message, startLine, startColumn }: Fault): AppError {
  const line = code.split('\n')[startLine - 1]?.trim().slice(0, 200) ?? '';
  const what = message.split('\n', 1)[0]?.replace(/\.$/, '') ?? '';
  return new AppError(
    'usage',
    `The script ${path} does not parse at line ${startLine}, column ${startColumn + 1}: ${what}. ` +
      `The line is: ${line === '' ? '(empty)' : line}`,
  );
}

function isFault(error: unknown): error is Fault {
  return typeof error === 'object' && error !== null && 'startLine' in error && 'startColumn' in error;
}
