import { z } from 'zod';
import { problemOf } from './pattern.ts';

/** Rows of a file at the most; beside it a bound in bytes, see `found.ts`. */
const MOST_ROWS = 10_000;

export const findOptions = z.strictObject({
  pattern: z
    .string()
    .max(2000)
    .default('')
    .superRefine((pattern, ctx) => {
      const problem = problemOf(pattern);
      if (problem !== null) ctx.addIssue({ code: 'custom', message: problem });
    })
    .meta({
      title: 'Pattern',
      description: 'JavaScript regular expression (flag u), tried on each line without its line end.',
    }),
  ignoreCase: z.boolean().default(false).meta({
    title: 'Ignore case',
    description: 'Upper and lower case are the same, in all alphabets.',
  }),
  wholeWord: z.boolean().default(false).meta({
    title: 'Whole words',
    description: 'A match must not begin or end within a word of letters, digits and underscores.',
  }),
  invert: z.boolean().default(false).meta({
    title: 'Lines without a match',
    description: 'Finds the lines that the pattern does not match.',
  }),
  output: z
    .enum(['matches', 'counts'])
    .default('matches')
    .meta({
      title: 'What the table holds',
      words: { matches: 'matching lines', counts: 'counts of them' },
      description:
        'A row for each matching line, with its first match; or a row for each file, with how many of its lines match.',
    }),
  maxMatchesPerFile: z.number().int().min(1).max(MOST_ROWS).default(1000).meta({
    title: 'Rows of one file',
    description: 'Lines that are listed of each file, up to 768 KiB; all are counted, and a cut list says so.',
    unit: 'rows',
  }),
  maxText: z.number().int().min(20).max(2000).default(200).meta({
    title: 'Length of the text',
    description: 'Longer lines are shown around their match, longer matches from their start.',
    unit: 'characters',
  }),
  encoding: z
    .enum(['auto', 'latin1'])
    .default('auto')
    .meta({
      title: 'Encoding',
      words: { auto: 'recognised', latin1: 'ISO 8859-1' },
      description:
        'UTF-8, and ISO 8859-1 for lines that are not; or ISO 8859-1 alone, where every byte is one character.',
    }),
  binary: z
    .enum(['skip', 'search'])
    .default('skip')
    .meta({
      title: 'Binary files',
      words: { skip: 'skipped', search: 'searched' },
      description:
        'Files with a NUL byte in their first 8000 bytes, UTF-16 too: they are left out and counted at the end, or searched as if they were text.',
    }),
  guardFormulas: z.boolean().default(true).meta({
    title: 'Guard against formulas',
    description: 'Text that a spreadsheet would run (it begins with = + - or @) gets an apostrophe before it.',
  }),
  paths: z.enum(['absolute', 'relative']).default('absolute').meta({
    title: 'Paths in the table',
    description: 'Absolute paths, or relative ones that start at the folder that holds all inputs.',
  }),
});

export type FindOptions = Readonly<z.infer<typeof findOptions>>;
