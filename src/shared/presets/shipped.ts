import type { Preset } from './preset.ts';

const plain = { include: [], exclude: [], allFiles: false };

/** The presets that come with the app, in the order in which they are offered. Their options are checked by a test. */
export const SHIPPED: readonly Preset[] = [
  {
    ...plain,
    name: 'Fixity manifest',
    purpose: 'SHA-256 of every file in one manifest, with paths that still verify when the folder has moved.',
    recipe: 'checksum',
    options: { algorithm: 'sha256', paths: 'relative' },
  },
  {
    ...plain,
    name: 'Quick fingerprint',
    purpose: 'BLAKE3 of every file, the quickest of the strong checksums, for b3sum.',
    recipe: 'checksum',
    options: { algorithm: 'blake3', paths: 'relative' },
  },
];
