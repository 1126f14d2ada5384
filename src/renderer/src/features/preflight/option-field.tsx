import { ActionIcon, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { IconFile, IconFolder } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { assertNever } from '../../../../shared/assert-never.ts';
import type { RecipeOptionInfo } from '../../../../shared/domain/recipe-info.ts';
import { pickOne } from './flow.ts';
import { accepts, valueWords } from './recipe-choice.ts';
import type { OptionValue } from './recipe-choice.ts';

interface Props {
  readonly option: RecipeOptionInfo;
  readonly value: OptionValue;
  /** Why main does not take it like this. */
  readonly wrong: string | undefined;
  /** It is what a person is asked for. */
  readonly focused: boolean;
  readonly onChange: (value: OptionValue) => void;
}

/** One option as the control that fits its kind. */
export function OptionField({ option, value, wrong, focused, onChange }: Props): ReactElement {
  const common = {
    error: wrong === undefined ? undefined : `${wrong.charAt(0).toUpperCase()}${wrong.slice(1)}`,
    // The one when it comes into an open dialog, the other when it comes with it.
    autoFocus: focused,
    'data-autofocus': focused ? true : undefined,
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
      return <TextField option={option} value={String(value)} onChange={onChange} common={common} />;
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
  const [focused, setFocused] = useState(false);
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    // Chosen elsewhere, such as by a preset; what is being typed stays.
    if (!focused) setTyped(value);
  }
  const good = typeof typed === 'number' && accepts(option, typed);
  const range = `${option.min ?? 'no least'} to ${option.max ?? 'no most'}${option.unit === undefined ? '' : ` ${option.unit}`}`;
  return (
    <NumberInput
      {...common}
      value={typed}
      suffix={option.unit === undefined ? '' : ` ${option.unit}`}
      {...(good ? {} : { error: `A number from ${range}` })}
      onFocus={() => setFocused(true)}
      onBlur={() => {
        setFocused(false);
        // What it does not take is not what a start would use.
        if (!good) setTyped(value);
      }}
      onChange={(next) => {
        setTyped(next);
        if (typeof next === 'number' && accepts(option, next)) onChange(next);
      }}
    />
  );
}

/** Kept when the field is left or by Enter, not at each letter. A path can be chosen in a dialog as well. */
function TextField({
  option,
  value,
  onChange,
  common,
}: FieldProps<string> & { readonly option: RecipeOptionInfo }): ReactElement {
  const [typed, setTyped] = useState(value);
  // Chosen elsewhere, or forgotten.
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    setTyped(value);
  }
  const keep = (text = typed): void => {
    if (text !== value) onChange(text);
  };
  const choose = (path: string): void => {
    setTyped(path);
    keep(path);
  };
  return (
    <TextInput
      {...common}
      value={typed}
      rightSection={option.path === undefined ? undefined : <ChooseButton option={option} onChoose={choose} />}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => keep()}
      onKeyDown={({ key }) => key === 'Enter' && keep()}
    />
  );
}

interface ChooseProps {
  readonly option: RecipeOptionInfo;
  readonly onChoose: (path: string) => void;
}

function ChooseButton({ option: { name, title, path = 'file' }, onChoose }: ChooseProps): ReactElement {
  const Icon = path === 'file' ? IconFile : IconFolder;
  const words = `${title}: choose the ${path}…`;
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    return () => void (here.current = false);
  }, []);
  const choose = async (): Promise<void> => {
    const picked = await pickOne(path);
    // The sheet may be gone by then, and its batch begun.
    if (picked !== null && here.current) onChoose(picked);
  };
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      title={words}
      aria-label={words}
      onClick={() => void choose()}
      data-testid={`option-${name}-choose`}
    >
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}
