import type { OriginalsFigures } from '../../../shared/domain/batch.ts';
import { keptWords } from '../../../shared/domain/original-words.ts';
import type { BatchMeta } from '../checkpoints/batch-file.ts';
import type { AlertManager } from './alert-manager.ts';

/** Tells of originals that had to stay, where they were to be replaced. */
export function keptOriginals(
  alerts: Pick<AlertManager, 'raise'>,
  { id, title }: Pick<BatchMeta, 'id' | 'title'>,
  figures: OriginalsFigures,
): void {
  const words = keptWords(figures);
  if (words === null) return;
  alerts.raise({
    rule: 'originals-kept',
    level: 'WARNING',
    component: 'batch',
    cause: id,
    message: `${title}: ${words}`,
    ...(figures.examples[0] === undefined
      ? {}
      : { example: `${figures.examples[0].path}: ${figures.examples[0].why}` }),
    metadata: { batch: id, kept: figures.kept },
    action: 'Their new files are in place. Look at both, and remove the one that you do not need.',
  });
}
