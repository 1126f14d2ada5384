import { Button, Collapse, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { JUNK_WORDS } from '../../../../shared/domain/junk.ts';
import { junkWords, notTakenWords } from '../../../../shared/domain/name-words.ts';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { selectRecipes, useSession } from '../../stores/session.ts';
import { selectFlow, usePreflight } from '../../stores/preflight.ts';
import type { BatchChoice } from '../../stores/preflight.ts';
import { setBatchChoice } from './flow.ts';
import { filterWords, globsOf } from './filter-words.ts';

/** Which files of the folders are taken. */
export function FilesRow({ view }: { readonly view: PreflightView }): ReactElement | null {
  const flow = usePreflight(selectFlow);
  const recipe = useSession((state) => selectRecipes(state).find(({ id }) => id === view.recipe));
  const [open, setOpen] = useState(false);
  if (flow.kind === 'idle') return null;
  const choice = flow.request;
  const junk = junkWords(view.junk, '');
  const notTaken = notTakenWords(view.notTaken, `“${recipe?.title ?? view.recipe}”`, '');
  return (
    <div className="preflight-row">
      <span className="preflight-row-name">Which files</span>
      <span className="preflight-row-value">
        <span data-testid="filter">{filterWords(choice, recipe)}</span>
        {notTaken !== null && (
          <span className="preflight-free" data-testid="not-taken">
            {notTaken}
          </span>
        )}
        {junk !== null && (
          <span className="dim preflight-free" data-testid="junk">
            {junk}
          </span>
        )}
      </span>
      <Button
        variant="default"
        size="xs"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="change-filter"
      >
        {open ? 'Close' : 'Change…'}
      </Button>
      <Collapse expanded={open} className="preflight-row-more">
        <FilterForm key={JSON.stringify([choice.include, choice.exclude])} choice={choice} />
      </Collapse>
    </div>
  );
}

function FilterForm({ choice }: { readonly choice: BatchChoice }): ReactElement {
  return (
    <form className="recipe-form" onSubmit={(event) => event.preventDefault()}>
      <GlobField
        label="Take only"
        description="Patterns, parted by semicolons: *.jpg; *.png. One with a slash means the path: raw/**. Upper and lower case are the same."
        globs={choice.include}
        onChange={(include) => void setBatchChoice({ include })}
        testId="include"
      />
      <GlobField
        label="Leave out"
        description="The same; it also closes whole folders."
        globs={choice.exclude}
        onChange={(exclude) => void setBatchChoice({ exclude })}
        testId="exclude"
      />
      <Switch
        label="Take all files"
        description={`Also what the recipe does not take, and junk: ${JUNK_WORDS}.`}
        checked={choice.allFiles}
        onChange={(event) => void setBatchChoice({ allFiles: event.currentTarget.checked })}
        data-testid="all-files"
      />
    </form>
  );
}

interface GlobFieldProps {
  readonly label: string;
  readonly description: string;
  readonly globs: readonly string[];
  readonly onChange: (globs: string[]) => void;
  readonly testId: string;
}

/** Kept when the field is left, not at each letter. */
function GlobField({ label, description, globs, onChange, testId }: GlobFieldProps): ReactElement {
  const given = globs.join('; ');
  const [typed, setTyped] = useState(given);
  return (
    <TextInput
      label={label}
      description={description}
      size="sm"
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => globsOf(typed).join('; ') !== given && onChange(globsOf(typed))}
      data-testid={testId}
    />
  );
}
