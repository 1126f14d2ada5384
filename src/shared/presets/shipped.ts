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
  {
    ...plain,
    name: 'Check a manifest',
    purpose: 'Tells of every file that a manifest lists whether it is as it was, and of files that it does not list.',
    recipe: 'verify',
    options: { strict: true },
    // A file that the manifest does not list is to be told of, whatever its name.
    allFiles: true,
  },
  {
    ...plain,
    name: 'Web-size pictures',
    purpose: 'WebP of at most 2,048 pixels, upright and without the place where it was taken.',
    recipe: 'pictures',
    options: { format: 'webp', longestEdge: 2048, quality: 80, metadata: 'strip' },
  },
  {
    ...plain,
    name: 'Pictures for mail',
    purpose: 'JPEG of at most 1,600 pixels that every mail program shows.',
    recipe: 'pictures',
    options: { format: 'jpeg', longestEdge: 1600, quality: 75, metadata: 'strip' },
    naming: '{stem}-mail.{ext}',
  },
  {
    ...plain,
    name: 'Contact sheet',
    purpose: 'Thumbnails of all pictures with their names, on the pages of a PDF.',
    recipe: 'contact-sheet',
    options: { format: 'pdf', captions: true },
  },
  {
    ...plain,
    name: 'Archive logs',
    purpose: 'Log files as gzip at the highest level; what is compressed already is left out.',
    recipe: 'compress',
    options: { format: 'gzip', level: 9 },
    include: ['*.log', '*.log.*'],
    exclude: ['*.gz', '*.br', '*.xz', '*.zst', '*.bz2'],
  },
  {
    ...plain,
    name: 'Unpack gzip and brotli',
    purpose: 'Expands compressed files, and stops at those that would grow without end.',
    recipe: 'expand',
    options: {},
  },
  {
    ...plain,
    name: 'Text inventory',
    purpose: 'Lines, words, encoding and line ends of every file in one table, with totals.',
    recipe: 'text',
    options: { total: true, paths: 'relative' },
  },
  {
    ...plain,
    name: 'Open tasks in source',
    purpose: 'Every line with TODO, FIXME or XXX, with its place, in one table.',
    recipe: 'find',
    options: { pattern: '(TODO|FIXME|XXX)', wholeWord: true, paths: 'relative' },
    exclude: ['node_modules', '*.min.js'],
  },
];
