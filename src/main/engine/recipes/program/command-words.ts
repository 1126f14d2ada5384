/** What means something to a shell and nothing here. */
const SHELL_SIGNS = '|&;<>`';
const BLANKS = ' \t\r\n';

/** A command that cannot be read; the message says why. */
export class UnreadableCommand extends Error {}

/**
 * A command line as a list of arguments. Words are parted by blanks; '…' takes everything as it is, "…" all but \" \\
 * \$ and \`; elsewhere a backslash takes the next sign as it is. There is no shell, so nothing is expanded: what a shell
 * would act on (pipes, redirections, variables) is refused where it is not quoted, and the rest is read as a shell
 * would read it; only wildcards and ~ stay what they are. Text that begins with [ and is a JSON list of strings is taken
 * as the list. Throws UnreadableCommand.
 */
export function splitCommand(text: string): readonly string[] {
  return jsonWords(text) ?? new Splitter(text).words();
}

function jsonWords(text: string): readonly string[] | null {
  if (!text.trimStart().startsWith('[')) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // There is a program of the name [, so this is a command line like others.
    return null;
  }
  const all = Array.isArray(parsed) ? (parsed as readonly unknown[]) : [];
  if (all.every((word) => typeof word === 'string')) return all;
  throw new UnreadableCommand('as a JSON list it may hold only texts');
}

class Splitter {
  readonly #text: string;
  readonly #words: string[] = [];
  #at = 0;
  /** Null between words; quotes begin one even when there is nothing in them. */
  #word: string | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  words(): readonly string[] {
    for (let sign = this.#next(); sign !== ''; sign = this.#next()) this.#take(sign);
    this.#end();
    return this.#words;
  }

  #take(sign: string): void {
    if (BLANKS.includes(sign)) this.#end();
    else if (sign === "'") this.#single();
    else if (sign === '"') this.#double();
    else if (sign === '\\') this.#add(this.#escaped());
    else {
      this.#refuse(sign, SHELL_SIGNS);
      this.#add(sign);
    }
  }

  #single(): void {
    const end = this.#text.indexOf("'", this.#at);
    if (end < 0) throw new UnreadableCommand("a quote (') is not closed");
    this.#add(this.#text.slice(this.#at, end));
    this.#at = end + 1;
  }

  #double(): void {
    this.#add('');
    for (let sign = this.#next(); sign !== '"'; sign = this.#next()) {
      if (sign === '') throw new UnreadableCommand('a quote (") is not closed');
      if (sign === '\\' && '"\\$`'.includes(this.#text[this.#at] ?? ' ')) this.#add(this.#escaped());
      else {
        this.#refuse(sign, '`');
        this.#add(sign);
      }
    }
  }

  #escaped(): string {
    const sign = this.#next();
    if (sign === '') throw new UnreadableCommand('it ends with a backslash');
    return sign;
  }

  /** A variable or a command in it, too: a person who writes that counts on its being replaced. */
  #refuse(sign: string, signs: string): void {
    const variable = sign === '$' && /[A-Za-z0-9_{(@*#?!$-]/.test(this.#text[this.#at] ?? '');
    if (!variable && !signs.includes(sign)) return;
    throw new UnreadableCommand(
      `${variable ? `$${this.#text[this.#at] ?? ''}` : sign} would be for a shell, and there is none; put it in '…' if the program is to see it`,
    );
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #end(): void {
    if (this.#word !== null) this.#words.push(this.#word);
    this.#word = null;
  }

  /** Empty at the end. */
  #next(): string {
    return this.#text[this.#at++] ?? '';
  }
}
