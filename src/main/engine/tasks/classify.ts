import { ERROR_CLASSES, type ErrorClass, type TaskError } from '../../../shared/domain/task.ts';
import { Cancelled } from '../recipes/recipe.ts';

/** Longest message kept, in characters; the rest is cut and the total stated. */
export const MAX_MESSAGE = 2000;

/** How deep `cause` is followed in search of a system code: enough for wrapped errors, safe against circles. */
const MAX_CAUSES = 5;

/** System codes whose class is certain. What stands neither here nor in `PERMISSION` is transient. */
const CLASS_OF_CODE: Readonly<Record<string, ErrorClass>> = {
  ENOENT: 'permanent',
  ENOTDIR: 'permanent',
  EISDIR: 'permanent',
  ELOOP: 'permanent',
  ENAMETOOLONG: 'permanent',
  ENOSPC: 'resource',
  EDQUOT: 'resource',
  EROFS: 'resource',
  EIO: 'device',
  ENXIO: 'device',
  ESTALE: 'device',
  ENODEV: 'device',
  ENOTCONN: 'device',
};

/** Permanent, but for Windows, where a virus scanner or an indexer that holds the file open causes them. */
const PERMISSION: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);

/** What a code means to the person who reads the row; the system's own message follows it. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'The file is gone: it was there when the batch was listed.',
  ENOTDIR: 'A folder on the way to the file is gone: it was there when the batch was listed.',
  EISDIR: 'There is a folder where a file was listed.',
  ELOOP: 'There is a symbolic link where a file was listed, or a circle of links on the way to it.',
  ENAMETOOLONG: 'The path is longer than the system allows.',
  EACCES: 'The system does not allow access to the file.',
  EPERM: 'The system does not allow this operation on the file.',
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EROFS: 'The disk is read-only.',
  EIO: 'The disk could not be read or written.',
  ENXIO: 'The device is not there.',
  ESTALE: 'The network folder has gone stale.',
  ENODEV: 'The device is not there.',
  ENOTCONN: 'The network folder is not connected.',
  EMFILE: 'Too many files are open in this process.',
  ENFILE: 'Too many files are open on this machine.',
  EBUSY: 'The file is in use.',
};

/** What a system code means, as a sentence; undefined for any other. */
export const wordsOf = (code: string): string | undefined => WORDS[code];

/**
 * What a thrown value asks of the engine, as data that crosses threads and stands in the journal. A RecipeError (or
 * anything shaped like one: a user's module may have its own copy of the class) keeps its class; a system error is
 * classed by its code, or by that of its cause; what is not known is transient. Any thread. Never throws itself,
 * whatever was thrown.
 */
export function classify(error: unknown, platform: string = process.platform): TaskError {
  try {
    return classifyObject(error, platform);
  } catch {
    return { class: 'transient', code: 'UNKNOWN', message: 'An error that cannot be read was thrown.' };
  }
}

function classifyObject(error: unknown, platform: string): TaskError {
  if (error instanceof Cancelled) return { class: 'nobody', code: 'CANCELLED', message: error.message };
  const code = textOf(error, 'code');
  const said = messageOf(error);
  const known = ownClass(error);
  if (known !== undefined) return withDelay(error, { class: known, code: code ?? 'FAILED', message: cut(said) });
  const system = systemCode(error);
  if (system === undefined)
    return withDelay(error, { class: 'transient', code: code ?? 'UNKNOWN', message: cut(said) });
  const words = WORDS[system];
  return withDelay(error, {
    class: classOfCode(system, platform),
    code: system,
    message: cut(words === undefined ? said : `${words} (${said})`),
  });
}

function classOfCode(code: string, platform: string): ErrorClass {
  if (PERMISSION.has(code)) return platform === 'win32' ? 'transient' : 'permanent';
  return CLASS_OF_CODE[code] ?? 'transient';
}

/** The class that the error states itself. */
function ownClass(error: unknown): ErrorClass | undefined {
  const stated = fieldOf(error, 'class');
  const known = ERROR_CLASSES.find((cls) => cls === stated);
  return known ?? (fieldOf(error, 'retryable') === false ? 'permanent' : undefined);
}

/** The first code like `ENOENT` along the chain of causes. */
function systemCode(error: unknown): string | undefined {
  let at = error;
  for (let depth = 0; depth < MAX_CAUSES && at !== undefined; depth++) {
    const code = textOf(at, 'code');
    if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return code;
    at = fieldOf(at, 'cause');
  }
  return undefined;
}

function withDelay(error: unknown, made: TaskError): TaskError {
  const after = fieldOf(error, 'retryAfterMs');
  return typeof after === 'number' && after >= 0 && after < Infinity ? { ...made, retryAfterMs: after } : made;
}

function messageOf(error: unknown): string {
  const own = textOf(error, 'message');
  if (own !== undefined && own !== '') return own;
  if (error instanceof Error) return error.name;
  if (typeof error === 'string') return error === '' ? 'An empty text was thrown.' : error;
  return `A value that is no error was thrown: ${describe(error)}`;
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    try {
      return JSON.stringify(value);
    } catch {
      return Object.prototype.toString.call(value);
    }
  }
  return typeof value === 'function' ? `function ${value.name}` : String(value);
}

function cut(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  return `${message.slice(0, MAX_MESSAGE)}… (cut; ${message.length} characters in all)`;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function textOf(value: unknown, key: string): string | undefined {
  const field = fieldOf(value, key);
  return typeof field === 'string' ? field : undefined;
}
