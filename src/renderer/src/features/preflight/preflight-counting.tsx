import { Button, Group, Loader } from '@mantine/core';
import type { ReactElement } from 'react';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { PathText } from '../../ui/path-text.tsx';
import { selectRecipes, useSession } from '../../stores/session.ts';
import type { Asked, Flow } from '../../stores/preflight.ts';
import { cancelFlow, runAgain } from './flow.ts';
import { RecipeForm } from './recipe-form.tsx';
import { RecipeSelect } from './recipe-select.tsx';
import { useFootFocus } from './use-foot-focus.ts';

interface CountingProps {
  readonly flow: Extract<Flow, { kind: 'counting' }>;
}

/** The live count of the walk. As tall as what follows it, so that the sheet does not jump. */
export function CountingBody({ flow }: CountingProps): ReactElement {
  const { count, request } = flow;
  const first = request.paths[0] ?? '';
  return (
    <div className="preflight">
      <div className="preflight-counting" role="status">
        <Loader size={22} aria-hidden />
        <p className="preflight-total">
          <strong data-testid="preflight-count">{formatCount(count?.files ?? 0)}</strong> files
        </p>
        <p className="dim">
          {formatBytes(count?.bytes ?? 0)} in {plural(count?.folders ?? 0, 'folder')} so far
        </p>
        <div className="preflight-counting-path dim">
          <PathText path={first} />
          {request.paths.length > 1 && (
            <span className="nowrap">&nbsp;and {plural(request.paths.length - 1, 'more', 'more')}</span>
          )}
        </div>
      </div>
      <Group justify="flex-end" className="preflight-foot">
        <Button variant="default" onClick={cancelFlow} data-testid="preflight-cancel">
          Cancel
        </Button>
      </Group>
    </div>
  );
}

interface FailedProps extends Asked {
  readonly recipeId: string;
  /** It was answered, and is being looked at. */
  readonly busy?: boolean;
}

/** What is wrong; where options of the recipe mend it, with their form. */
export function FailedBody({ recipeId, message, fields, busy = false }: FailedProps): ReactElement {
  const recipe = useSession((state) => selectRecipes(state).find(({ id }) => id === recipeId));
  const foot = useFootFocus();
  const asks = recipe !== undefined && Object.keys(fields).length > 0;
  return (
    <div className="preflight" aria-busy={busy}>
      {asks ? (
        <section className="preflight-body" data-testid="preflight-asks">
          <p className="preflight-total" role="alert">
            “{recipe.title}” has to know more before it can start.
          </p>
          <RecipeSelect recipe={recipe.id} />
          <RecipeForm recipe={recipe} wrong={busy ? {} : fields} />
        </section>
      ) : (
        <p className="preflight-problem selectable" role="alert">
          {message}
        </p>
      )}
      <p className="dim">
        {busy ? 'Looking at your files…' : 'Nothing has been started, and your files are as they were.'}
      </p>
      <Group ref={foot} justify="flex-end" gap="xs" className="preflight-foot">
        <Button variant="default" onClick={cancelFlow} data-testid="preflight-cancel">
          Close
        </Button>
        <Button disabled={busy} onClick={() => runAgain()} data-testid="preflight-again">
          {asks ? 'Continue' : 'Try again'}
        </Button>
      </Group>
    </div>
  );
}
