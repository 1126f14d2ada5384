import { Button, Group, Switch } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { ROUTE_KIND_INFO, SECRET_WORDS } from '../../../../shared/domain/route-kinds.ts';
import type { RouteTest, RouteView } from '../../../../shared/domain/routes.ts';
import { Ago } from '../../ui/ago.tsx';
import { reportError } from '../../ui/report.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { saveRoute, testRoute } from './route-actions.ts';
import { countWords, routeLook, targetWords } from './route-words.ts';

interface Props {
  readonly view: RouteView;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** One route: where it goes, how it does, and what can be done with it. */
export function RouteRow({ view, onEdit, onRemove }: Props): ReactElement {
  const { route } = view;
  const turn = async (enabled: boolean): Promise<void> => {
    const problem = await saveRoute({ ...route, enabled }, {});
    if (problem !== undefined) reportError('Could not change the route', new Error(problem));
  };
  return (
    <li className="route" data-testid="route">
      <div className="route-head">
        <Switch
          size="sm"
          checked={route.enabled}
          aria-label={`Send by ${route.name}`}
          data-testid="route-enabled"
          onChange={(event) => void turn(event.currentTarget.checked)}
        />
        <span className="setting-title">{route.name}</span>
        {route.name !== ROUTE_KIND_INFO[route.kind].title && (
          <span className="dim">{ROUTE_KIND_INFO[route.kind].title}</span>
        )}
        <StateMark look={routeLook(route, view.health)} testId="route-state" />
      </div>
      <Health view={view} />
      <Acts view={view} onEdit={onEdit} onRemove={onRemove} />
    </li>
  );
}

function Health({ view: { route, health, secretsSet } }: { readonly view: RouteView }): ReactElement {
  const { needs } = ROUTE_KIND_INFO[route.kind];
  return (
    <div className="route-health">
      <p className="mono selectable route-target" title={targetWords(route)}>
        {targetWords(route)}
      </p>
      <p className="dim" data-testid="route-facts">
        {route.minLevel === 'CRITICAL' ? 'CRITICAL only' : `${route.minLevel} and above`}
        {health.okAt !== null && (
          <>
            {' · last taken '}
            <Ago at={health.okAt} />
          </>
        )}
        {countWords(health).map((words) => ` · ${words}`)}
      </p>
      {needs !== null && !secretsSet.includes(needs) && (
        <p className="tone-text" data-tone="warn">
          {SECRET_WORDS[needs].title} is not set: nothing can be sent.
        </p>
      )}
      {health.error !== null && (
        <p
          className={health.error.at > (health.okAt ?? 0) ? 'tone-text' : 'dim'}
          data-tone="bad"
          data-testid="route-error"
        >
          <Ago at={health.error.at} />: {health.error.words}
        </p>
      )}
    </div>
  );
}

function Acts({ view: { route }, onEdit, onRemove }: Props): ReactElement {
  const [tried, setTried] = useState<RouteTest | 'running' | null>(null);
  const test = async (): Promise<void> => {
    setTried('running');
    setTried((await testRoute(route.id)) ?? null);
  };
  return (
    <>
      {tried !== null && tried !== 'running' && (
        <p className="tone-text" data-tone={tried.ok ? 'ok' : 'bad'} role="status" data-testid="route-tested">
          {tried.words}
        </p>
      )}
      <Group gap="xs">
        <Button
          size="compact-xs"
          variant="default"
          loading={tried === 'running'}
          onClick={() => void test()}
          data-testid="route-test"
        >
          Test
        </Button>
        <Button size="compact-xs" variant="default" onClick={onEdit} data-testid="route-edit">
          Edit…
        </Button>
        <Button size="compact-xs" variant="default" onClick={onRemove} data-testid="route-remove">
          Remove…
        </Button>
      </Group>
    </>
  );
}
