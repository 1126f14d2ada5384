import type { ReactElement } from 'react';
import type { BatchInspection } from '../../../../shared/domain/inspection.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { Ago } from '../../ui/ago.tsx';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { selectRecipes, useSession } from '../../stores/session.ts';
import { optionWords, plainOptions } from '../preflight/recipe-choice.ts';
import { formatWords, journalWords, workWords } from './inspect-words.ts';

/** Roots and outputs shown by name; the rest is counted. */
const NAMED = 3;

/** What was asked for, where it stands, and what is kept of it. */
export function InspectFacts({ batch }: { readonly batch: BatchInspection }): ReactElement {
  const recipe = useSession((state) => selectRecipes(state).find(({ id }) => id === batch.recipe));
  const words = recipe === undefined ? '' : optionWords(recipe, plainOptions(batch.options));
  const options: readonly Fact[] = words === '' ? [] : [{ name: 'Options', value: words, wide: true }];
  return (
    <section className="inspect-facts" aria-label="Facts">
      <Facts facts={[...options, ...workFacts(batch), ...keptFacts(batch)]} />
      <dl className="inspect-places">
        {places(batch).map(({ name, paths }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="selectable">
              <Paths paths={paths} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function workFacts(batch: BatchInspection): readonly Fact[] {
  const refused = { name: 'Refused', value: plural(batch.refused, 'path') };
  return [
    { name: 'Files', value: `${formatCount(batch.files)}, ${formatBytes(batch.bytes)}` },
    ...(batch.refused > 0 ? [refused] : []),
    { name: 'Made', value: <Ago at={batch.createdAt} /> },
    ...(batch.says === undefined ? [] : [{ name: 'Result', value: batch.says }]),
    { name: 'Time of work', value: workWords(batch) },
    { name: 'Retries', value: formatCount(batch.retries) },
  ];
}

function keptFacts(batch: BatchInspection): readonly Fact[] {
  const { syncedAt, snapshot, journal } = batch;
  return [
    { name: 'On the disk up to', value: syncedAt === undefined ? 'not known' : <Ago at={syncedAt} /> },
    { name: 'Last snapshot', value: snapshot === undefined ? 'none yet' : <Ago at={snapshot.at} /> },
    { name: 'Journal format', value: formatWords(batch), testId: 'inspect-format' },
    { name: 'Journal', value: journalWords(batch), testId: 'inspect-journal' },
    { name: 'Journal, each file', value: `${journal.bytesPerTask.toFixed(1)} B` },
    { name: 'Records', value: formatCount(journal.records) },
  ];
}

interface NamedPlaces {
  readonly name: string;
  readonly paths: readonly string[];
}

function places({ recipe, roots, outDir, outputs, folder }: BatchInspection): readonly NamedPlaces[] {
  const all = [
    // A module of one's own is named by its path.
    { name: 'Recipe', paths: recipe.includes('/') ? [recipe] : [] },
    { name: 'Read from', paths: roots },
    { name: 'Output folder', paths: outDir === '' ? [] : [outDir] },
    { name: 'Output', paths: outputs },
    { name: 'Kept in', paths: [folder] },
  ];
  return all.filter(({ paths }) => paths.length > 0);
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
