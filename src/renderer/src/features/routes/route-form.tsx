import { Button, Checkbox, Group, Modal, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { ALERT_LEVELS, type AlertLevel } from '../../../../shared/domain/alert.ts';
import { ROUTE_KIND_INFO } from '../../../../shared/domain/route-kinds.ts';
import type { CommandRoute, HttpRoute, Route, SecretChanges } from '../../../../shared/domain/routes.ts';
import type { Draft } from './draft.ts';
import { saveRoute } from './route-actions.ts';
import { argvOf } from './route-words.ts';
import { SecretField } from './secret-field.tsx';

interface Props {
  readonly draft: Draft;
  readonly onClose: () => void;
}

/** Adds or changes a route. It stays open until main has taken what is in it. */
export function RouteForm({ draft, onClose }: Props): ReactElement {
  const [route, setRoute] = useState(draft.route);
  const [secrets, setSecrets] = useState<SecretChanges>({});
  const [refused, setRefused] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { title, purpose, secrets: names } = ROUTE_KIND_INFO[route.kind];
  const submit = async (): Promise<void> => {
    setBusy(true);
    const problem = await saveRoute(route, secrets);
    setBusy(false);
    setRefused(problem);
    if (problem === undefined) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={draft.isNew ? `Add a route: ${title}` : `Route: ${draft.route.name}`}
      size={520}
      data-testid="route-form"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="md">
          <p className="dim route-form-purpose">{purpose}</p>
          <CommonFields route={route} onChange={setRoute} />
          {'url' in route ? (
            <AddressFields route={route} onChange={setRoute} />
          ) : (
            <CommandFields route={route} onChange={setRoute} />
          )}
          {names.map((name) => (
            <SecretField
              key={name}
              name={name}
              isSet={draft.secretsSet.includes(name)}
              change={secrets[name]}
              onChange={(change) => setSecrets((before) => withChange(before, name, change))}
            />
          ))}
          {refused !== undefined && (
            <p className="tone-text route-form-purpose" data-tone="bad" role="alert" data-testid="route-refused">
              {refused}
            </p>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={!isWhole(route)} data-testid="route-save">
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const isWhole = (route: Route): boolean =>
  route.name.trim() !== '' && ('url' in route ? route.url !== '' : route.argv.length > 0);

function withChange(
  before: SecretChanges,
  name: keyof SecretChanges,
  change: string | null | undefined,
): SecretChanges {
  const { [name]: _, ...others } = before;
  return change === undefined ? others : { ...others, [name]: change };
}

interface FieldsProps<R extends Route> {
  readonly route: R;
  readonly onChange: (route: R) => void;
}

function CommonFields({ route, onChange }: FieldsProps<Route>): ReactElement {
  return (
    <>
      <TextInput
        label="Name"
        maxLength={80}
        value={route.name}
        onChange={(event) => onChange({ ...route, name: event.currentTarget.value })}
        data-autofocus
        data-testid="route-name"
      />
      <Select
        label="Least level"
        description="Alerts below it are not sent."
        data={[...ALERT_LEVELS]}
        value={route.minLevel}
        allowDeselect={false}
        checkIconPosition="right"
        onChange={(level) => level !== null && onChange({ ...route, minLevel: level as AlertLevel })}
        data-testid="route-level"
      />
    </>
  );
}

function AddressFields({ route, onChange }: FieldsProps<HttpRoute>): ReactElement {
  return (
    <>
      <TextInput
        label="Address"
        description={
          route.kind === 'webhook' ? 'Where messages are posted.' : 'Where the API begins; the path of it is added.'
        }
        maxLength={2000}
        value={route.url}
        onChange={(event) => onChange({ ...route, url: event.currentTarget.value.trim() })}
        data-testid="route-url"
      />
      <Checkbox
        label="Allow http to another machine"
        description="Whoever is on the way there can read what is sent, and the secrets."
        checked={route.allowHttp}
        onChange={(event) => onChange({ ...route, allowHttp: event.currentTarget.checked })}
        data-testid="route-allow-http"
      />
    </>
  );
}

function CommandFields({ route, onChange }: FieldsProps<CommandRoute>): ReactElement {
  const [typed, setTyped] = useState(route.argv.join('\n'));
  return (
    <>
      <Textarea
        label="Program and arguments"
        description="One a line, and no quotes: there is no shell. You are asked before it may run."
        autosize
        minRows={3}
        maxRows={8}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          onChange({ ...route, argv: [...argvOf(event.currentTarget.value)] });
        }}
        data-testid="route-argv"
      />
      <NumberInput
        label="Time"
        description="It is ended then, with all that it has started. 1 to 300 s."
        min={1}
        max={300}
        suffix=" s"
        hideControls
        value={route.timeoutSeconds}
        onChange={(seconds) => onChange({ ...route, timeoutSeconds: Number(seconds) })}
        data-testid="route-timeout"
      />
    </>
  );
}
