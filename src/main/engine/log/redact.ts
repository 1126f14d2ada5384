import { createHash, randomBytes } from 'node:crypto';
import { hostname, userInfo, homedir } from 'node:os';
import { isSecretName, REMOVED, withoutUrlSecrets } from './secrets.ts';

/** Who must not be recognised. */
export interface Person {
  readonly home: string;
  readonly user: string;
  readonly host: string;
}

export function thisPerson(): Person {
  return { home: homedir(), user: userName(), host: hostname() };
}

/** Empty where the system knows no name for us. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/**
 * Folders of a path, with blanks in their names, and its last part up to a blank, or up to an extension behind blanks:
 * rather too much of a sentence than too little of a name.
 */
const LAST = String.raw`[^\s/\\"'\x60:;,<>|()]*(?: [^/\\"'\x60:;,<>|\n]*?\.\w{1,8}(?!\w|\.\w))?`;
const POSIX = new RegExp(String.raw`(?<![\w/:…])/(?:[^/\n"\x60<>|]+/)*${LAST}`, 'g');
const WINDOWS = new RegExp(String.raw`(?<!\w)(?:[A-Za-z]:\\|\\\\)(?:[^\\\n"'\x60<>|]+\\)*${LAST}`, 'g');
const FILE_URL = /\bfile:\/\/[^\s"'<>]*/gi;
/** Shorter names would be found inside of any word. */
const SHORTEST_NAME = 2;
const SHORTEST_FILE = 4;
const WHOLE_PATH = /^(?:\/|[A-Za-z]:\\|\\\\)[^\n]+$/;

/**
 * Takes out of a report what is nobody's business: secrets by their names, user and query of addresses, who it is and on
 * which machine, and every path: of a file its extension is kept, and a mark by which the same file is known again in
 * this report, and only in it. Numbers and everything else stay.
 */
export class Redactor {
  readonly #names: readonly (readonly [RegExp, string])[];
  readonly #salt = randomBytes(16);
  /** Files by their bare names, as errors call them; known from the paths beside them. */
  readonly #files = new Map<string, string>();
  #bareNames: RegExp | null = null;

  constructor(person: Person = thisPerson()) {
    const names = [
      [person.user, '[user]'],
      [person.host, '[host]'],
      [person.host.split('.')[0] ?? '', '[host]'],
    ] as const;
    this.#names = names
      .filter(([name]) => name.length >= SHORTEST_NAME)
      .map(([name, mark]) => [new RegExp(String.raw`(?<![\w])${escaped(name)}(?![\w])`, 'gi'), mark] as const);
  }

  /** A copy without it, at every depth. */
  redact(value: unknown): unknown {
    this.#learn(value);
    const names = [...this.#files.keys()].toSorted((a, b) => b.length - a.length).map(escaped);
    if (names.length > 0) this.#bareNames = new RegExp(names.join('|'), 'g');
    return this.#copy(value);
  }

  /** Remembers what is called in full somewhere: elsewhere it may stand without its folder. */
  #learn(value: unknown): void {
    if (typeof value === 'string') {
      if (!WHOLE_PATH.test(value)) return;
      const name = lastPart(value);
      if (name.length >= SHORTEST_FILE || (name.includes('.') && name.length > 2))
        this.#files.set(name, this.#path(value));
    } else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) this.#learn(inner);
  }

  #copy(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((inner) => this.#copy(inner));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        this.text(name),
        isSecretName(name) && inner !== null ? REMOVED : this.#copy(inner),
      ]),
    );
  }

  text(text: string): string {
    const bare = withoutUrlSecrets(text.replace(FILE_URL, (url) => this.#path(url)));
    const pathless = bare.replace(WINDOWS, (path) => this.#path(path)).replace(POSIX, (path) => this.#path(path));
    const nameless = this.#bareNames === null ? pathless : this.#nameless(pathless, this.#bareNames);
    return this.#names.reduce((said, [name, mark]) => said.replace(name, mark), nameless);
  }

  #nameless(text: string, names: RegExp): string {
    return text.replace(names, (name) => this.#files.get(name) ?? '…');
  }

  #path(path: string): string {
    const extension = /\.\w{1,8}$/.exec(lastPart(path))?.[0] ?? '';
    const mark = createHash('sha256').update(this.#salt).update(path).digest('hex').slice(0, 8);
    return `…/${mark}${extension}`;
  }
}

const lastPart = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
