import { preparePictures } from '../pictures/library.ts';
import { readingDeadlineMs } from '../pictures/deadline.ts';
import { PICTURE_ENDINGS } from '../pictures/output-name.ts';
import type { Recipe } from '../recipe.ts';
import { contactSheetOptions, type ContactSheetOptions } from './contact-sheet-options.ts';
import { makeThumbnail, type Thumbnail } from './thumbnail.ts';
import { writeSheet } from './write-sheet.ts';

const ENDING = { pdf: '.pdf', jpeg: '.jpg', png: '.png' } as const;

/** Small versions of all pictures in path order on one sheet, or on the pages of a PDF. */
export const contactSheet: Recipe<ContactSheetOptions, Thumbnail> = {
  id: 'contact-sheet',
  title: 'Contact sheet',
  purpose: 'Puts small versions of all pictures on one sheet, with their names.',
  options: contactSheetOptions,
  takes: PICTURE_ENDINGS,
  native: true,
  deadlineMs: (chunk, { maxMegapixels }) => readingDeadlineMs(chunk, maxMegapixels),
  prepare: preparePictures,
  process: makeThumbnail,
  finish: {
    name: ({ format }) => `contact-sheet${ENDING[format]}`,
    run: writeSheet,
  },
};
