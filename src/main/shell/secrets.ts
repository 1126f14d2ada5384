import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/app-error.ts';
import { SECRET_NAMES, type SecretName } from '../../shared/domain/route-kinds.ts';
import type { SecretKeeper } from '../engine/integrations/secret-keeper.ts';
import { makeFolder } from '../engine/make-folder.ts';
import type { Keyring } from './keyring.ts';

const FILE = 'secrets.json';
const VERSION = 1;

const fileSchema = z.strictObject({
  v: z.literal(VERSION),
  /** The person has agreed to keep secrets without a keyring. */
  weak: z.boolean(),
  secrets: z.record(
    z.string(),
    z.strictObject({
      /** `system`: as the keyring encrypted it. `none`: there was nothing to encrypt it with. Base64 both. */
      by: z.enum(['system', 'none']),
      data: z.string(),
    }),
  ),
});
type File = Readonly<z.infer<typeof fileSchema>>;

/**
 * The secrets of routes in `<data>/secrets.json`, encrypted by the keyring of the system, for this user alone (0600). Where
 * there is no keyring nothing is kept before the person has agreed. Runs in main, and gives secrets to nobody but routes.
 */
export class SecretStore implements SecretKeeper {
  /** What was wrong with the file; null when all is well. It is never written over then. */
  readonly problem: string | null;
  readonly #folder: string;
  readonly #keyring: Keyring;
  #file: File;

  constructor(folder: string, keyring: Keyring) {
    this.#folder = folder;
    this.#keyring = keyring;
    const { file, problem } = load(join(folder, FILE));
    this.#file = file;
    this.problem = problem;
    // Without this, what was written so cannot be read.
    if (file.weak) keyring.allowWeak();
  }

  /** What it means to keep a secret here, where the system has no keyring; null where it has. */
  get note(): string | null {
    if (this.#keyring.isStrong()) return null;
    return (
      'This system has no keyring that Gristmill could keep secrets in. They are kept in the file ' +
      `${join(this.#folder, FILE)}, which only your user can read, and which no password protects: whoever can read ` +
      'your files, or a backup of them, can read the secrets.'
    );
  }

  /** A secret may only be set once the person has agreed to what `note` says. */
  get mustAsk(): boolean {
    return !this.#file.weak && !this.#keyring.isStrong();
  }

  /** The person has read `note` and said yes. */
  agree(): void {
    this.#write({ ...this.#file, weak: true });
    this.#keyring.allowWeak();
  }

  read(route: string, name: SecretName): string | null {
    const kept = this.#file.secrets[keyOf(route, name)];
    if (kept === undefined) return null;
    const bytes = Buffer.from(kept.data, 'base64');
    if (kept.by === 'none') return bytes.toString();
    try {
      return this.#keyring.decrypt(bytes);
    } catch (error) {
      // What the keyring says may hold what it was given.
      throw new AppError(
        'cannot-start',
        'Its secret cannot be read any more: the keyring of the system is locked, or another than it was. Enter it again.',
        { cause: error },
      );
    }
  }

  set(route: string, name: SecretName, value: string | null): void {
    const { [keyOf(route, name)]: _, ...others } = this.#file.secrets;
    if (value === null) {
      this.#write({ ...this.#file, secrets: others });
      return;
    }
    if (this.mustAsk) throw new AppError('not-now', 'You did not agree to keep secrets without a keyring.');
    const kept = this.#keyring.canEncrypt()
      ? { by: 'system' as const, data: this.#keyring.encrypt(value).toString('base64') }
      : { by: 'none' as const, data: Buffer.from(value).toString('base64') };
    this.#write({ ...this.#file, secrets: { ...others, [keyOf(route, name)]: kept } });
  }

  names(route: string): readonly SecretName[] {
    return SECRET_NAMES.filter((name) => this.#file.secrets[keyOf(route, name)] !== undefined);
  }

  forget(route: string): void {
    const others = Object.entries(this.#file.secrets).filter(([key]) => !key.startsWith(`${route} `));
    if (others.length === Object.keys(this.#file.secrets).length) return;
    this.#write({ ...this.#file, secrets: Object.fromEntries(others) });
  }

  #write(file: File): void {
    const path = join(this.#folder, FILE);
    if (this.problem !== null) throw new AppError('cannot-start', `${this.problem} Nothing was changed.`);
    try {
      makeFolder(this.#folder);
      const aside = `${path}.tmp`;
      const fd = openSync(aside, 'w', 0o600);
      try {
        // One that a crash has left behind keeps its mode.
        chmodSync(aside, 0o600);
        writeSync(fd, `${JSON.stringify(file, undefined, 2)}\n`);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(aside, path);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new AppError('cannot-start', `The secrets could not be written to ${path}: ${why}. Nothing was changed.`);
    }
    this.#file = file;
  }
}

const keyOf = (route: string, name: SecretName): string => `${route} ${name}`;

function load(path: string): { readonly file: File; readonly problem: string | null } {
  const none: File = { v: VERSION, weak: false, secrets: {} };
  try {
    return { file: fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))), problem: null };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { file: none, problem: null };
    // Not what it says: that may quote the file.
    return {
      file: none,
      problem: `The secrets of routes in ${path} cannot be read: the file is damaged, or of a newer version.`,
    };
  }
}
