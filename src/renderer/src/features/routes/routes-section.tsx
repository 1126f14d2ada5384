import { Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { ROUTE_KIND_INFO, ROUTE_KINDS, type RouteKind } from '../../../../shared/domain/route-kinds.ts';
import type { RouteView } from '../../../../shared/domain/routes.ts';
import { useRoutes } from '../../stores/routes.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { loadRoutes, removeRoute } from './route-actions.ts';
import { newDraft, type Draft, draftOf } from './draft.ts';
import { RouteForm } from './route-form.tsx';
import { RouteRow } from './route-row.tsx';
import './routes.css';

/** Where alerts go besides the inbox. */
export function RoutesSection(): ReactElement {
  const view = useRoutes((state) => state.view);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [removing, setRemoving] = useState<RouteView | null>(null);
  useEffect(() => void loadRoutes(), []);
  return (
    <section className="settings-group" id="settings-Routes" aria-labelledby="settings-routes-title">
      <div className="routes-head">
        <h2 id="settings-routes-title">Routes</h2>
        <AddMenu onKind={(kind) => setDraft(newDraft(kind, view?.routes ?? []))} />
      </div>
      <p className="dim routes-purpose">
        Where alerts go besides the inbox. What cannot be sent waits, also while Gristmill is closed.
      </p>
      {view?.secretsNote != null && view.routes.some(({ secretsSet }) => secretsSet.length > 0) && (
        <p className="tone-text routes-purpose" data-tone="warn" data-testid="routes-secrets-note">
          {view.secretsNote}
        </p>
      )}
      <ul className="plain-list">
        {(view?.routes ?? []).map((one) => (
          <RouteRow
            key={one.route.id}
            view={one}
            onEdit={() => setDraft(draftOf(one))}
            onRemove={() => setRemoving(one)}
          />
        ))}
      </ul>
      {draft !== null && <RouteForm key={draft.route.id} draft={draft} onClose={() => setDraft(null)} />}
      {removing !== null && (
        <RemoveQuestion
          view={removing}
          onKeep={() => setRemoving(null)}
          onRemove={() => {
            setRemoving(null);
            void removeRoute(removing.route.id);
          }}
        />
      )}
    </section>
  );
}

function AddMenu({ onKind }: { readonly onKind: (kind: RouteKind) => void }): ReactElement {
  return (
    <Menu position="bottom-end" width={300} transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconPlus size={15} aria-hidden />} data-testid="route-add">
          Add a route
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ROUTE_KINDS.map((kind) => (
          <Menu.Item key={kind} onClick={() => onKind(kind)} data-testid={`route-add-${kind}`}>
            <strong>{ROUTE_KIND_INFO[kind].title}</strong>
            <br />
            <span className="dim">{ROUTE_KIND_INFO[kind].purpose}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface RemoveProps {
  readonly view: RouteView;
  readonly onKeep: () => void;
  readonly onRemove: () => void;
}

function RemoveQuestion({ view: { route, health }, onKeep, onRemove }: RemoveProps): ReactElement {
  return (
    <Confirm
      opened
      title={`Remove the route “${route.name}”?`}
      confirm="Remove"
      keep="Keep it"
      onConfirm={onRemove}
      onKeep={onKeep}
      testId="route-remove-dialog"
    >
      Its secrets go with it{health.waiting > 0 && `, and ${health.waiting} waiting alerts are not sent`}.
      {health.open > 0 && ` ${health.open} alerts that are open there stay open: resolve them there.`}
    </Confirm>
  );
}
