import { z } from 'zod';

/** Whether the original goes when its output is there: the same words for every recipe that can do it. */
export const originalsOption = z
  .enum(['keep', 'replace'])
  .default('keep')
  .meta({
    title: 'Originals',
    words: { keep: 'kept', replace: 'replaced' },
    description:
      'Kept, they stay as they are. Replaced, each original is REMOVED for good, once its new file is on the disk, read back and found whole; one that changed meanwhile stays. For new files beside their originals, let the output go to the folder that holds what you named.',
  });

/** See `Recipe.replaces`. */
export const replacesOriginals = ({ originals }: { readonly originals: 'keep' | 'replace' }): boolean =>
  originals === 'replace';
