import type { Icon } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import './state-mark.css';

/** Meaning of a colour; each has one shade per colour scheme in `tokens.css`. */
export type Tone = 'ok' | 'run' | 'retry' | 'warn' | 'bad' | 'crit' | 'idle';

/** How a state looks: never by colour alone. */
export interface StateLook {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: Icon;
}

interface Props {
  readonly look: StateLook;
  /** Says more than the word, after it ("permanent"). */
  readonly detail?: string | undefined;
  readonly testId?: string;
}

/** A state as icon, word and colour. */
export function StateMark({ look, detail, testId }: Props): ReactElement {
  const Mark = look.icon;
  return (
    <span className="state-mark" data-tone={look.tone}>
      <Mark size={15} stroke={2} aria-hidden />
      <span className="state-mark-word" data-testid={testId}>
        {look.word}
      </span>
      {detail !== undefined && <span className="state-mark-detail">{detail}</span>}
    </span>
  );
}
