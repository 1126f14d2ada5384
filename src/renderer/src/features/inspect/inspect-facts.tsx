import type { ReactElement } from 'react';
import type { BatchInspection } from '../../../../shared/domain/inspection.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { formatDuration } from '../../lib/duration.ts';
import { Ago } from '../../ui/ago.tsx';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { formatWords, journalWords } from './inspect-words.ts';

/** Roots and outputs shown by name; the rest is counted. */
const NAMED = 3;

/** What was asked for, where it stands, and what is kept of it. */
export function InspectFacts({ batch }: { readonly batch: BatchInspection }): ReactElement {
  return <Facts facts={[...workFacts(batch), ...keptFacts(batch), ...placeFacts(batch)]} />;
}

function workFacts(batch: BatchInspection): readonly Fact[] {
  const refused = { name: 'Refused', value: plural(batch.refused, 'path') };
  return [
    { name: 'Files', value: `${formatCount(batch.files)}, ${formatBytes(batch.bytes)}` },
    ...(batch.refused > 0 ? [refused] : []),
    { name: 'Made', value: <Ago at={batch.createdAt} /> },
    { name: 'Work so far', value: formatDuration(batch.seconds * 1000) },
    { name: 'Retries', value: formatCount(batch.retries) },
  ];
}

function keptFacts(batch: BatchInspection): readonly Fact[] {
  const { syncedAt, snapshot } = batch;
  return [
    { name: 'On the disk up to', value: syncedAt === undefined ? 'not known' : <Ago at={syncedAt} /> },
    {
      name: 'Last snapshot',
      value:
        snapshot === undefined ? (
          'none yet'
        ) : (
          <>
            <Ago at={snapshot.at} />, {plural(snapshot.files, 'file')}
          </>
        ),
    },
    { name: 'Journal format', value: formatWords(batch), testId: 'inspect-format' },
    { name: 'Journal', value: journalWords(batch), testId: 'inspect-journal', wide: true },
  ];
}

function placeFacts({ recipe, roots, outDir, outputs, folder }: BatchInspection): readonly Fact[] {
  // A module of one's own is named by its path.
  const own = { name: 'Recipe', value: <PathText path={recipe} />, wide: true };
  return [
    ...(recipe.includes('/') ? [own] : []),
    { name: 'Read from', value: <Paths paths={roots} />, wide: true },
    ...(outDir === '' ? [] : [{ name: 'Output folder', value: <PathText path={outDir} />, wide: true }]),
    ...(outputs.length === 0 ? [] : [{ name: 'Output', value: <Paths paths={outputs} />, wide: true }]),
    { name: 'Kept in', value: <PathText path={folder} />, wide: true },
  ];
}

function Paths({ paths }: { readonly paths: readonly string[] }): ReactElement {
  const more = paths.length - NAMED;
  return (
    <ul className="plain-list">
      {paths.slice(0, NAMED).map((path) => (
        <li key={path}>
          <PathText path={path} />
        </li>
      ))}
      {more > 0 && <li className="dim">and {formatCount(more)} more</li>}
    </ul>
  );
}
