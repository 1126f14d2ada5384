import { Button, Group, Title } from '@mantine/core';
import { IconFileImport, IconFiles, IconFolder } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { selectApp, selectRecent, useSession } from '../../stores/session.ts';
import { chosenRecipe, pick } from '../preflight/flow.ts';
import { LaterOffers } from '../resume/later-offers.tsx';
import { RecentBatches } from './recent-batches.tsx';
import { RecipePicker } from './recipe-picker.tsx';

/** Nothing runs: choose what is to be done, and drop what it is to be done to. */
export function StartPanel(): ReactElement {
  const problem = useSession((state) => selectApp(state)?.dataProblem);
  return (
    <div className="place start">
      {problem !== undefined && (
        <p className="start-problem" role="alert">
          {problem} Batches run, but can&rsquo;t be resumed after an interruption.
        </p>
      )}
      <LaterOffers />
      <div className="start-columns">
        <div className="start-left">
          <DropTarget />
          <RecentBatches />
        </div>
        <RecipePicker />
      </div>
    </div>
  );
}

/** The drop itself is taken by the whole window; this says where to look. */
function DropTarget(): ReactElement {
  const recipe = useSession(chosenRecipe);
  const isNew = useSession((state) => selectRecent(state).length === 0);
  return (
    <section className="drop-target" data-testid="drop-target" aria-label="Add files">
      <IconFileImport size={44} stroke={1.3} aria-hidden />
      <Title order={2}>Drop files or folders here</Title>
      {isNew && (
        <p>
          Gristmill does one job to many files at once. What goes wrong with a file is tried again and does not stop the
          others; after a crash or a power cut the work goes on where it was.
        </p>
      )}
      <p className="dim">
        {recipe?.takes === undefined
          ? 'Folders are taken with everything in them but junk.'
          : `Folders are taken with those files in them that “${recipe.title}” takes.`}{' '}
        They stay as they are, unless you choose otherwise.
      </p>
      <Group gap="xs" mt="sm">
        <Button
          leftSection={<IconFiles size={16} aria-hidden />}
          onClick={() => void pick('files')}
          data-testid="choose-files"
        >
          Choose files…
        </Button>
        <Button
          variant="default"
          leftSection={<IconFolder size={16} aria-hidden />}
          onClick={() => void pick('folder')}
          data-testid="choose-folder"
        >
          Choose folder…
        </Button>
      </Group>
    </section>
  );
}
