import { Radio } from '@mantine/core';
import type { ReactElement } from 'react';
import type { NameFinding } from '../../../../shared/domain/names.ts';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { plural } from '../../lib/count.ts';
import { chooseOnConflict, selectOnConflict, usePreflight } from '../../stores/preflight.ts';
import type { OnConflict } from '../../stores/preflight.ts';
import { PathList } from './path-list.tsx';
import { CONFLICT_WORDS, mustGiveWay, nothingLeft } from './preflight-words.ts';

const CHOICES = ['rename', 'overwrite', 'skip'] as const satisfies readonly OnConflict[];

/** Outputs whose name is taken, and what is to become of them. Nothing is chosen beforehand: one of them loses data. */
export function ConflictChoice({ view }: { readonly view: PreflightView }): ReactElement {
  const onConflict = usePreflight(selectOnConflict);
  const { conflicts, conflictCount, clashes, overInputs } = view;
  return (
    <section className="preflight-section" data-testid="conflicts">
      {conflictCount > 0 && (
        <>
          <h3>
            {plural(conflictCount, 'output')} {conflictCount === 1 ? 'exists' : 'exist'} already
          </h3>
          <PathList entries={conflicts.map((path) => ({ path }))} count={conflictCount} />
        </>
      )}
      <Taken found={clashes} what="would have the output of another file" testId="clashes" />
      <Taken found={overInputs} what="would be replaced by its own output" testId="over-inputs" />
      <Radio.Group
        value={onConflict}
        onChange={(value) => isChoice(value) && chooseOnConflict(value)}
        aria-label="What to do about names that are taken"
      >
        <div className="conflict-choices">
          {CHOICES.map((choice) => (
            <Radio
              key={choice}
              value={choice}
              disabled={choice === 'skip' ? nothingLeft(view) : choice === 'overwrite' && mustGiveWay(view)}
              label={CONFLICT_WORDS[choice].title}
              description={CONFLICT_WORDS[choice].text}
              data-testid={`conflict-${choice}`}
            />
          ))}
        </div>
      </Radio.Group>
    </section>
  );
}

interface TakenProps {
  readonly found: NameFinding;
  readonly what: string;
  readonly testId: string;
}

/** Inputs whose output cannot have its name, each with what has it. */
function Taken({ found: { count, examples }, what, testId }: TakenProps): ReactElement | null {
  if (count === 0) return null;
  const entries = examples.map(({ input, output, other, why }) => ({
    path: input ?? output,
    reason: other === undefined ? (why ?? 'is an input itself') : `as ${other}`,
  }));
  return (
    <div data-testid={testId}>
      <h3>
        {plural(count, 'file')} {what}
      </h3>
      <PathList entries={entries} count={count} />
    </div>
  );
}

const isChoice = (value: string): value is (typeof CHOICES)[number] => (CHOICES as readonly string[]).includes(value);
