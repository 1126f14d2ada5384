import { ActionIcon, Tooltip } from '@mantine/core';
import { IconClockPause, IconRestore } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ConfigField, ConfigValue } from '../../../../shared/domain/config-fields.ts';
import { selectFile, selectValue, selectWaiting, selectWarning, useConfig } from '../../stores/config.ts';
import { setConfig } from './config-actions.ts';
import { SettingControl } from './setting-control.tsx';
import { fieldFacts, valueWords } from './settings-words.ts';

/** One setting: its name, what it means, its range and default, and the control. */
export function SettingRow({ field }: { readonly field: ConfigField }): ReactElement {
  const value = useConfig(selectValue(field.key));
  const waiting = useConfig((state) => selectWaiting(state).includes(field.key));
  const fixed = useConfig(selectFile) !== null;
  const warning = useConfig(selectWarning(field.key));
  const [refused, setRefused] = useState<string>();
  const id = `setting-${field.key}`;
  const changed = JSON.stringify(value) !== JSON.stringify(field.default);
  const keep = async (next: ConfigValue | null): Promise<string | undefined> => {
    const problem = await setConfig(field.key, next);
    setRefused(problem);
    return problem;
  };
  return (
    <li className="setting" data-changed={changed || undefined}>
      <div className="setting-words">
        <label className="setting-title" htmlFor={id}>
          {field.title}
        </label>
        <p id={`${id}-text`}>
          {field.description} <span className="setting-facts">{fieldFacts(field)}</span>
        </p>
        {waiting && (
          <p className="setting-waiting tone-text" data-tone="warn" data-testid={`${id}-waiting`}>
            <IconClockPause size={15} aria-hidden /> Waits for the next launch.
          </p>
        )}
        {warning !== null && (
          <p className="tone-text" data-tone="warn" role="status" data-testid={`${id}-warning`}>
            {warning}
          </p>
        )}
        {refused !== undefined && (
          <p className="tone-text" data-tone="bad" role="alert">
            {refused}
          </p>
        )}
      </div>
      <div className="setting-control">
        <SettingControl id={id} field={field} value={value} disabled={fixed} onKeep={keep} />
      </div>
      <div className="setting-reset">
        {changed && !fixed && (
          <Tooltip label={`Back to ${valueWords(field, field.default)}`}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Reset ${field.title} to ${valueWords(field, field.default)}`}
              data-testid={`${id}-reset`}
              onClick={() => void keep(null)}
            >
              <IconRestore size={17} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </li>
  );
}
