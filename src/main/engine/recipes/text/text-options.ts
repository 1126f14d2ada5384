import { z } from 'zod';

export const WORD_RULES = ['ascii', 'any'] as const;
/** What makes a word; see the option's description. */
export type WordRule = (typeof WORD_RULES)[number];

export const textOptions = z.strictObject({
  words: z
    .enum(WORD_RULES)
    .default('ascii')
    .meta({
      title: 'What counts as a word',
      words: { ascii: 'as wc -w counts', any: 'in any script' },
      description:
        'As wc -w in the C locale, where a word needs a printable ASCII character; or in any script: every run of bytes between ASCII white space, Cyrillic and Chinese too. Unicode spaces part no words in either.',
    }),
  paths: z.enum(['absolute', 'relative']).default('absolute').meta({
    title: 'Paths in the table',
    description: 'Absolute paths, or relative ones that start at the folder that holds all inputs.',
  }),
  total: z.boolean().default(false).meta({
    title: 'Row of totals',
    description: 'A last row called "total": sums, and the longest of the longest lines.',
  }),
});

export type TextOptions = Readonly<z.infer<typeof textOptions>>;
