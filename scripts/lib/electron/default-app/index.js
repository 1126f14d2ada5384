/**
 * Stands in for Electron's own default app, which the substitute runtime lacks: takes the path argument of
 * `electron <path> …` and becomes the app found there. It is an ES module that waits for that app's main file, so that
 * `ready` is not emitted before the app could prepare for it.
 */
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const given = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (given === undefined) {
  console.error('Usage: electron [options] <folder of an app> [arguments]');
  process.exit(2);
}

const folder = resolve(given);
const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const name = about.productName ?? about.name;
if (name) app.setName(name);
if (about.version) app.setVersion(about.version);
app.setPath('userData', join(app.getPath('appData'), app.getName()));
app.setAppPath(folder);

await import(pathToFileURL(join(folder, about.main ?? 'index.js')).href);
