import { readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { AppError } from '../../../../shared/app-error.ts';
import { fromBytes, fromGiven, parentOf, toFs, toText } from '../../scan/byte-string.ts';
import { reasonOf } from '../../scan/refusal-list.ts';
import type { ScanRequest } from '../../scan/scan-result.ts';
import { isManifestName, isTagManifest } from './manifest-kind.ts';
import type { VerifyOptions } from './verify-options.ts';

/** Paths are byte strings, absolute, links resolved. */
export interface FoundManifest {
  readonly manifest: string;
  /** Where relative names start; '' is the root folder. */
  readonly base: string;
  /** Where they may start instead: a manifest may be kept apart from the folders that were named with it, not within. */
  readonly places: readonly string[];
  /** What a person named besides: files that the manifest does not list are looked for there. */
  readonly named: readonly string[];
}

type Field = 'manifest' | 'base' | 'strict';

/** It cannot be verified like this; `field` is the option that mends it, null where none does. */
export const refuse = (message: string, field: Field | null = 'manifest'): AppError =>
  new AppError(
    'usage',
    `${message} Nothing was started.`,
    field === null ? {} : { details: { fields: { [field]: message } } },
  );

/** Which of the named paths is the manifest. Throws AppError `usage` where that cannot be told. */
export function findManifest({ paths }: Pick<ScanRequest, 'paths'>, options: VerifyOptions): FoundManifest {
  const named = [...new Set(paths.map((path) => real(fromGiven(path), 'The input', null)))];
  const manifest =
    options.manifest === ''
      ? manifestAmong(named)
      : real(fromGiven(resolve(options.manifest)), 'The manifest', 'manifest');
  if (isFolder(manifest)) throw refuse(`The manifest ${toText(manifest)} is a folder.`);
  const base =
    options.base === '' ? parentOf(manifest) : real(fromGiven(resolve(options.base)), 'The base folder', 'base');
  if (!isFolder(base)) throw refuse(`The base folder ${toText(base)} is no folder.`, 'base');
  for (const [path, field] of [
    [manifest, 'manifest'],
    [base, 'base'],
  ] as const) {
    if (fromGiven(toText(path)) === path) continue;
    throw refuse(
      `${toText(path)} is no UTF-8, and the manifest and its folder must be. Rename it, or use a link.`,
      field,
    );
  }
  const others = named.filter((path) => path !== manifest);
  return { manifest, base, places: options.base === '' ? placesOf(others, manifest) : [], named: others };
}

/**
 * In the folders that a person named, or beside them: a manifest of `photos` may say `photos/a.jpg` or `a.jpg`. Not by
 * way of one that holds the manifest: what stands beside a copy may be what it is a copy of.
 */
const placesOf = (named: readonly string[], manifest: string): readonly string[] =>
  named
    .filter((path) => isFolder(path) && !manifest.startsWith(`${path}/`))
    .flatMap((folder) => [folder, parentOf(folder)]);

function manifestAmong(named: readonly string[]): string {
  const files = named.filter((path) => !isFolder(path));
  const byName = files.filter((path) => isManifestName(path.slice(path.lastIndexOf('/') + 1)));
  const [first, ...others] = files.length === 0 ? named.flatMap(manifestsIn) : byName.length === 1 ? byName : files;
  if (first === undefined)
    throw refuse('There is no manifest among the inputs: name its file, there or as the option manifest.');
  if (others.length === 0) return first;
  const names = [first, ...others].slice(0, 5).map(toText).join(', ');
  const more = others.length < 5 ? '' : ` and ${others.length - 4} more`;
  throw refuse(`Which of them is the manifest? ${names}${more}. Say it with the option manifest.`);
}

function manifestsIn(folder: string): readonly string[] {
  const names = readdirSync(toFs(folder === '' ? '/' : folder), { encoding: 'latin1' });
  const paths = names.filter(isManifestName).map((name) => `${folder}/${name}`);
  return paths.filter((path) => !isTagManifest(path) && !isFolder(path));
}

function real(path: string, what: string, field: Field | null): string {
  if (!isAbsolute(path)) throw refuse(`${what} ${toText(path)} is not an absolute path.`, field);
  try {
    return fromBytes(realpathSync.native(toFs(path), 'buffer')).replace(/\/+$/, '');
  } catch (error) {
    throw refuse(`${what} ${toText(path)} cannot be read: ${reasonOf(error)}.`, field);
  }
}

const isFolder = (path: string): boolean => statSync(toFs(path === '' ? '/' : path)).isDirectory();
