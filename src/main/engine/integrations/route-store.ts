import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/app-error.ts';
import { MOST_ROUTES, routeSchema, type Route } from '../../../shared/domain/routes.ts';
import { diskFileSystem, writeDurably } from '../file-system.ts';
import { makeFolder } from '../make-folder.ts';
import { assertSendable } from './route-url.ts';

const FILE = 'routes.json';
const VERSION = 1;

const fileSchema = z.strictObject({
  v: z.literal(VERSION),
  /** Of this data folder: begins the keys of its alerts. */
  instance: z.string().regex(/^[a-z0-9]{1,20}$/),
  routes: z
    .array(
      z.strictObject({
        route: routeSchema,
        /** Digest of the command that the person has agreed to. */
        agreed: z.string().optional(),
      }),
    )
    .max(MOST_ROUTES),
});
type Kept = Readonly<z.infer<typeof fileSchema>['routes'][number]>;

/**
 * The routes of the person in `<data>/routes.json`, without their secrets. The app is its only writer. A file that is
 * damaged is never written over: there are no routes then, and `problem` says why.
 */
export class RouteStore {
  readonly instance: string;
  /** A sentence about the file as it was found; null when all is well. */
  readonly problem: string | null;
  readonly #folder: string;
  #kept: readonly Kept[];

  constructor(dataDir: string) {
    this.#folder = dataDir;
    const { file, problem } = read(join(dataDir, FILE));
    this.instance = file?.instance ?? randomBytes(6).toString('hex');
    this.#kept = file?.routes ?? [];
    this.problem = problem;
  }

  get routes(): readonly Route[] {
    return this.#kept.map(({ route }) => route);
  }

  find(id: string): Route {
    const found = this.#kept.find(({ route }) => route.id === id);
    if (found !== undefined) return found.route;
    throw new AppError('usage', 'There is no such route any more. Nothing was changed.');
  }

  agreed(id: string): string | null {
    return this.#kept.find(({ route }) => route.id === id)?.agreed ?? null;
  }

  /** Keeps a route, in place of the one of its id. Throws AppError. */
  save(route: Route, agreed: string | null): void {
    if ('url' in route) assertSendable(route);
    const others = this.#kept.filter((kept) => kept.route.id !== route.id);
    if (others.length >= MOST_ROUTES) {
      throw new AppError('usage', `There are ${MOST_ROUTES} routes already, and more are not taken. Remove one first.`);
    }
    if (others.some((kept) => kept.route.name === route.name)) {
      throw new AppError('usage', `There is a route "${route.name}" already. Give this one another name.`);
    }
    const kept = { route, ...(agreed === null ? {} : { agreed }) };
    const at = this.#kept.findIndex((one) => one.route.id === route.id);
    this.#write(at < 0 ? [...this.#kept, kept] : this.#kept.with(at, kept));
  }

  remove(id: string): void {
    this.find(id);
    this.#write(this.#kept.filter(({ route }) => route.id !== id));
  }

  #write(routes: readonly Kept[]): void {
    if (this.problem !== null) throw new AppError('cannot-start', `${this.problem} Nothing was changed.`);
    try {
      makeFolder(this.#folder);
      const text = `${JSON.stringify({ v: VERSION, instance: this.instance, routes }, undefined, 2)}\n`;
      writeDurably(diskFileSystem, this.#folder, FILE, Buffer.from(text), `${process.pid}.tmp`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `The routes could not be written to ${join(this.#folder, FILE)}: ${why}. Nothing was changed.`;
      throw new AppError('cannot-start', message, { cause: error });
    }
    this.#kept = routes;
  }
}

function read(path: string): { readonly file: z.infer<typeof fileSchema> | null; readonly problem: string | null } {
  try {
    const raw = JSON.parse(readFileSync(path, 'utf8')) as { readonly v?: unknown };
    if (typeof raw.v === 'number' && raw.v > VERSION)
      return { file: null, problem: unread(path, 'a newer version of Gristmill wrote it') };
    const parsed = fileSchema.safeParse(raw);
    if (parsed.success) return { file: parsed.data, problem: null };
    const { path: at, message } = parsed.error.issues[0] ?? { path: [], message: 'it is damaged' };
    return { file: null, problem: unread(path, `${at.map(String).join('.')}: ${message}`) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { file: null, problem: null };
    return { file: null, problem: unread(path, error instanceof Error ? error.message : String(error)) };
  }
}

const unread = (path: string, why: string): string =>
  `The routes in ${path} cannot be read: ${why}. No alert is sent anywhere until that is mended.`;
