import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ConfigField } from '../../../../shared/domain/config-fields.ts';
import { numberProblem, unitOf } from './settings-words.ts';

interface Props {
  readonly id: string;
  readonly field: ConfigField;
  /** Null where it follows the machine. */
  readonly value: number | null;
  readonly disabled: boolean;
  readonly label?: string;
  /** Gives the reason when main does not take it. */
  readonly onKeep: (value: number | null) => Promise<string | undefined>;
}

/** Says as one types what is wrong, and keeps what is right when the field is left or Enter is pressed. */
export function NumberControl({ id, field, value, disabled, label, onKeep }: Props): ReactElement {
  const shown = value ?? '';
  const [typed, setTyped] = useState<string | number>(shown);
  const [kept, setKept] = useState(shown);
  const [refused, setRefused] = useState<string>();
  // Changed elsewhere (reset, import): the field follows.
  if (kept !== shown) {
    setKept(shown);
    setTyped(shown);
  }
  const problem = numberProblem(field, typed);
  const keep = async (): Promise<void> => {
    if (problem === undefined && typed !== shown) setRefused(await onKeep(typed === '' ? null : Number(typed)));
  };
  const error = problem ?? refused;
  return (
    <NumberInput
      id={id}
      value={typed}
      disabled={disabled}
      hideControls
      thousandSeparator={field.unit === 'port' ? '' : ','}
      size="sm"
      error={error}
      placeholder="automatic"
      decimalScale={field.kind === 'whole' ? 0 : 4}
      suffix={unitOf(field)}
      aria-label={label}
      aria-describedby={`${id}-text`}
      aria-invalid={error !== undefined}
      data-testid={id}
      onChange={(next) => {
        setRefused(undefined);
        setTyped(next);
      }}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void keep();
        if (event.key === 'Escape') setTyped(shown);
      }}
    />
  );
}
