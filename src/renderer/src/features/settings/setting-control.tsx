import { Select, Switch } from '@mantine/core';
import type { ReactElement } from 'react';
import { assertNever } from '../../../../shared/assert-never.ts';
import type { ConfigField, ConfigValue } from '../../../../shared/domain/config-fields.ts';
import { FolderControl } from './folder-control.tsx';
import { HaltControl } from './halt-control.tsx';
import { NumberControl } from './number-control.tsx';

interface Props {
  readonly id: string;
  readonly field: ConfigField;
  readonly value: ConfigValue | null;
  readonly disabled: boolean;
  /** Gives the reason when main does not take it. */
  readonly onKeep: (value: ConfigValue | null) => Promise<string | undefined>;
}

/** A setting as the control that fits its kind. */
export function SettingControl({ id, field, value, disabled, onKeep }: Props): ReactElement {
  const common = { id, disabled, 'aria-describedby': `${id}-text`, 'data-testid': id } as const;
  switch (field.kind) {
    case 'switch':
      return (
        <div className="setting-switch">
          <Switch
            {...common}
            size="md"
            checked={value === true}
            onChange={(event) => void onKeep(event.currentTarget.checked)}
          />
          <span aria-hidden>{value === true ? 'On' : 'Off'}</span>
        </div>
      );
    case 'choice':
      return (
        <Select
          {...common}
          size="sm"
          data={[...(field.choices ?? [])]}
          value={typeof value === 'string' ? value : null}
          allowDeselect={false}
          checkIconPosition="right"
          onChange={(choice) => choice !== null && void onKeep(choice)}
        />
      );
    case 'number':
    case 'whole':
      return (
        <NumberControl
          id={id}
          field={field}
          value={typeof value === 'number' ? value : null}
          disabled={disabled}
          onKeep={onKeep}
        />
      );
    case 'folder':
      return (
        <FolderControl id={id} value={typeof value === 'string' ? value : null} disabled={disabled} onKeep={onKeep} />
      );
    case 'halt':
      return <HaltControl id={id} field={field} value={value} disabled={disabled} onKeep={onKeep} />;
    default:
      return assertNever(field.kind, 'kind of setting');
  }
}
