import { IconAlertTriangle, IconZoomQuestion } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { BatchInspection, FileView } from '../../../../shared/domain/inspection.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { PathText } from '../../ui/path-text.tsx';

/** Lines of a list that are shown; the rest is counted. */
const SHOWN = 50;

/** What is damaged, and what that costs. Nothing where all is whole. */
export function DamageNote({ damage }: Pick<BatchInspection, 'damage'>): ReactElement | null {
  if (damage.length === 0) return null;
  return (
    <section className="inspect-note" data-tone="warn" aria-labelledby="inspect-damage">
      <h3 className="tone-text" id="inspect-damage">
        <IconAlertTriangle size={17} aria-hidden /> {plural(damage.length, 'damaged place')}
      </h3>
      <ul className="plain-list selectable">
        {damage.slice(0, SHOWN).map(({ words }) => (
          <li key={words} data-testid="inspect-damage">
            {words.replace(/^./u, (first) => first.toUpperCase())}.
          </li>
        ))}
        <More total={damage.length} shown={SHOWN} />
      </ul>
    </section>
  );
}

/** Files that may be why the app died, by name. Nothing where there are none. */
export function SuspectNote(batch: Pick<BatchInspection, 'suspects' | 'suspectsTotal' | 'held'>): ReactElement | null {
  const { suspects, suspectsTotal, held } = batch;
  if (suspectsTotal === 0) return null;
  const alone = new Set(held.map(({ task }) => task));
  // Those that are held come first: they are why it does not go on by itself.
  const listed = suspects.toSorted((one, other) => Number(alone.has(other.task)) - Number(alone.has(one.task)));
  return (
    <section className="inspect-note" data-tone="retry" aria-labelledby="inspect-suspects">
      <h3 className="tone-text" id="inspect-suspects">
        <IconZoomQuestion size={17} aria-hidden />
        {plural(suspectsTotal, 'suspect')}: in hand when Gristmill died
      </h3>
      <ul className="plain-list selectable inspect-suspects">
        {listed.slice(0, SHOWN).map((file) => (
          <Suspect key={file.task} file={file} held={alone.has(file.task)} />
        ))}
        <More total={suspectsTotal} shown={SHOWN} />
      </ul>
    </section>
  );
}

function Suspect({ file, held }: { readonly file: FileView; readonly held: boolean }): ReactElement {
  return (
    <li data-testid="inspect-suspect">
      <PathText path={file.path} />
      <span className="dim nowrap">{formatBytes(file.size)}</span>
      {held && <span className="dim nowrap">held: twice the only one in hand</span>}
    </li>
  );
}

function More({ total, shown }: { readonly total: number; readonly shown: number }): ReactElement | null {
  return total > shown ? <li className="dim">and {formatCount(total - shown)} more</li> : null;
}
