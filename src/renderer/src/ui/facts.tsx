import type { ReactElement, ReactNode } from 'react';
import './facts.css';

/** A name and what is known under it. */
export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  /** Takes a whole row (paths). */
  readonly wide?: boolean;
  readonly testId?: string;
}

/** Names and values in columns of equal width. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactElement {
  return (
    <dl className="facts">
      {facts.map(({ name, value, wide, testId }) => (
        <div key={name} className="fact" data-wide={wide}>
          <dt>{name}</dt>
          <dd className="selectable" data-testid={testId}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
