import { Select } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ConfigField, ConfigValue } from '../../../../shared/domain/config-fields.ts';
import { NumberControl } from './number-control.tsx';

interface Props {
  readonly id: string;
  readonly field: ConfigField;
  readonly value: ConfigValue | null;
  readonly disabled: boolean;
  readonly onKeep: (value: ConfigValue) => Promise<string | undefined>;
}

type Kind = 'off' | 'percent' | 'failed';

const KINDS = [
  { value: 'percent', label: 'Share of files' },
  { value: 'failed', label: 'Number of files' },
  { value: 'off', label: 'Never' },
] as const;

/** What each kind begins with. */
const FIRST = { off: 'off', percent: { percent: 20 }, failed: { failed: 100 } } as const satisfies Record<
  Kind,
  ConfigValue
>;

const isKind = (name: string | null): name is Kind => name !== null && Object.hasOwn(FIRST, name);

/** When too many files failed: never, at a number, or at a share. */
export function HaltControl({ id, field, value, disabled, onKeep }: Props): ReactElement {
  const limit = typeof value === 'object' && value !== null ? value : null;
  const kind: Kind = limit === null ? 'off' : 'failed' in limit ? 'failed' : 'percent';
  return (
    <div className="setting-pair">
      <Select
        id={id}
        data={[...KINDS]}
        value={kind}
        disabled={disabled}
        allowDeselect={false}
        checkIconPosition="right"
        size="sm"
        aria-describedby={`${id}-text`}
        data-testid={id}
        onChange={(next) => void (isKind(next) && next !== kind && onKeep(FIRST[next]))}
      />
      {limit !== null && (
        <NumberControl
          key={kind}
          id={`${id}-limit`}
          field={
            'failed' in limit
              ? { ...field, kind: 'whole', unit: 'files', min: 1, max: 1_000_000_000 }
              : { ...field, kind: 'number', unit: '%', min: 1, max: 100 }
          }
          value={'failed' in limit ? limit.failed : limit.percent}
          disabled={disabled}
          label={`${field.title}: ${kind === 'failed' ? 'files' : 'share'}`}
          onKeep={(next) => onKeep(kind === 'failed' ? { failed: next ?? 1 } : { percent: next ?? 1 })}
        />
      )}
    </div>
  );
}
