import type { ReactElement } from 'react';
import type { ErrorClass, TaskError } from '../../../shared/domain/task.ts';
import './error-box.css';

/** What an error of each class means for the file. */
const CLASS_WORDS = {
  transient: 'Often passes by itself, so it is tried again.',
  permanent: 'Another try would end the same way.',
  resource: 'The machine is short of something; the batch waits for it and charges this file nothing.',
  device: 'The disk or drive does not answer as it should; this file is charged nothing.',
  nobody: 'Not the fault of this file; it is charged nothing.',
} as const satisfies Record<ErrorClass, string>;

/** Where all of its tries are used up. */
const LAST_WORDS = { ...CLASS_WORDS, transient: 'Often passes by itself: it can be tried once more by hand.' } as const;

interface Props {
  readonly error: TaskError;
  /** It will not be tried again by itself. */
  readonly last?: boolean;
  readonly testId?: string;
}

/** An error of a file: what it is called, what it says, and what that means for the file. */
export function ErrorBox({ error, last = false, testId }: Props): ReactElement {
  return (
    <div className="error-box selectable" data-testid={testId}>
      <p>
        <strong className="mono">{error.code}</strong> <span className="dim">{error.class}</span>
      </p>
      <p>{error.message}</p>
      <p className="dim">{(last ? LAST_WORDS : CLASS_WORDS)[error.class]}</p>
    </div>
  );
}
