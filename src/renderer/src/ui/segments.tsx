import { SegmentedControl } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface Props<V extends string> {
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: ReactNode }[];
  readonly onChange: (value: V) => void;
  readonly label: string;
}

/** A choice of a few, side by side. */
export function Segments<V extends string>({ value, options, onChange, label }: Props<V>): ReactElement {
  return (
    <SegmentedControl
      size="xs"
      radius="md"
      // Changes at once, and so does the colour of its words with the colour scheme.
      transitionDuration={0}
      aria-label={label}
      value={value}
      data={options.map((option) => ({ ...option }))}
      onChange={onChange}
    />
  );
}
