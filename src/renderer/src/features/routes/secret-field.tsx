import { PasswordInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { SECRET_WORDS, type SecretName } from '../../../../shared/domain/route-kinds.ts';

interface Props {
  readonly name: SecretName;
  readonly isSet: boolean;
  /** What is typed; null for removed, undefined for as it was. */
  readonly change: string | null | undefined;
  readonly onChange: (change: string | null | undefined) => void;
}

/** A secret can be entered and removed, and never looked at: the page does not know it. */
export function SecretField({ name, isSet, change, onChange }: Props): ReactElement {
  const { title, meaning } = SECRET_WORDS[name];
  const state = change === null ? 'will be removed' : isSet ? 'set; type to replace it' : 'not set';
  return (
    <div>
      <PasswordInput
        label={title}
        description={meaning}
        placeholder={state}
        autoComplete="off"
        maxLength={4096}
        value={change ?? ''}
        onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
        data-testid={`route-secret-${name}`}
      />
      {isSet && (
        <button
          type="button"
          className="quiet-link"
          onClick={() => onChange(change === null ? undefined : null)}
          data-testid={`route-secret-${name}-remove`}
        >
          {change === null ? 'Keep it' : 'Remove it'}
        </button>
      )}
    </div>
  );
}
