import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { assertNever } from '../../../../shared/assert-never.ts';
import type { RecipeOptionInfo } from '../../../../shared/domain/recipe-info.ts';
import { accepts, valueWords } from './recipe-choice.ts';
import type { OptionValue } from './recipe-choice.ts';

interface Props {
  readonly option: RecipeOptionInfo;
  readonly value: OptionValue;
  readonly onChange: (value: OptionValue) => void;
}

/** One option as the control that fits its kind. */
export function OptionField({ option, value, onChange }: Props): ReactElement {
  const common = {
    label: option.title,
    description: option.description,
    size: 'sm',
    'data-testid': `option-${option.name}`,
  } as const;
  switch (option.kind) {
    case 'choice':
      return (
        <Select
          {...common}
          data={(option.choices ?? []).map((choice) => ({ value: choice, label: valueWords(option, choice) }))}
          value={String(value)}
          allowDeselect={false}
          checkIconPosition="right"
          onChange={(choice) => choice !== null && onChange(choice)}
        />
      );
    case 'switch':
      return (
        <Switch {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case 'number':
      return <NumberField option={option} value={Number(value)} onChange={onChange} common={common} />;
    case 'text':
      return <TextField value={String(value)} onChange={onChange} common={common} />;
    default:
      return assertNever(option.kind, 'kind of option');
  }
}

interface FieldProps<V> {
  readonly value: V;
  readonly onChange: (value: OptionValue) => void;
  readonly common: object;
}

/** Says what is wrong as one types, and hands on only what the option takes. */
function NumberField({
  option,
  value,
  onChange,
  common,
}: FieldProps<number> & { readonly option: RecipeOptionInfo }): ReactElement {
  const [typed, setTyped] = useState<string | number>(value);
  const good = typeof typed === 'number' && accepts(option, typed);
  const range = `${option.min ?? 'no least'} to ${option.max ?? 'no most'}${option.unit === undefined ? '' : ` ${option.unit}`}`;
  return (
    <NumberInput
      {...common}
      value={typed}
      suffix={option.unit === undefined ? '' : ` ${option.unit}`}
      error={good ? undefined : `A number from ${range}`}
      onChange={(next) => {
        setTyped(next);
        if (typeof next === 'number' && accepts(option, next)) onChange(next);
      }}
    />
  );
}

/** Kept when the field is left, not at each letter. */
function TextField({ value, onChange, common }: FieldProps<string>): ReactElement {
  const [typed, setTyped] = useState(value);
  return (
    <TextInput
      {...common}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => typed !== value && onChange(typed)}
    />
  );
}
