import { Radio } from '@mantine/core';
import type { ReactElement } from 'react';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { plural } from '../../lib/count.ts';
import { chooseOnConflict, selectOnConflict, usePreflight } from '../../stores/preflight.ts';
import type { OnConflict } from '../../stores/preflight.ts';
import { PathList } from './path-list.tsx';
import { CONFLICT_WORDS } from './preflight-words.ts';

const CHOICES = ['rename', 'overwrite', 'skip'] as const satisfies readonly OnConflict[];

/** Outputs that exist already, and what is to become of them. Nothing is chosen beforehand: one of them loses data. */
export function ConflictChoice({ view }: { readonly view: PreflightView }): ReactElement {
  const onConflict = usePreflight(selectOnConflict);
  const one = view.conflictCount === 1;
  return (
    <section className="preflight-section" data-testid="conflicts">
      <h3>
        {plural(view.conflictCount, 'output')} {one ? 'exists' : 'exist'} already
      </h3>
      <PathList entries={view.conflicts.map((path) => ({ path }))} count={view.conflictCount} />
      <Radio.Group
        value={onConflict}
        onChange={(value) => isChoice(value) && chooseOnConflict(value)}
        aria-label="What to do about existing outputs"
      >
        <div className="conflict-choices">
          {CHOICES.map((choice) => (
            <Radio
              key={choice}
              value={choice}
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

const isChoice = (value: string): value is (typeof CHOICES)[number] => (CHOICES as readonly string[]).includes(value);
