// `node scripts/icons.mjs`: draws the icons of the app from resources/*.svg. To be run after one of them was changed.
import { join } from 'node:path';
import { ROOT } from './lib/places.mjs';
import { preparePackages } from './lib/prepare.mjs';

const ICONS = [
  ['icon.svg', 'icon.png', 512],
  ['tray.svg', 'tray.png', 16],
  ['tray.svg', 'tray@2x.png', 32],
];

await preparePackages();
const { default: sharp } = await import('sharp');
for (const [from, to, size] of /** @type {[string, string, number][]} */ (ICONS)) {
  await sharp(join(ROOT, 'resources', from), { density: 600 })
    .resize(size, size)
    .png()
    .toFile(join(ROOT, 'resources', to));
}
