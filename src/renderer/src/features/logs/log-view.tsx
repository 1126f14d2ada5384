import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { LogLevel, LogRow } from '../../../../shared/domain/log.ts';
import { plural } from '../../lib/count.ts';
import { Segments } from '../../ui/segments.tsx';
import { LogDetail } from './log-detail.tsx';
import { LogList } from './log-list.tsx';
import { LEVEL_CHOICES } from './log-look.ts';
import { MOST_LINES } from './log-lines.ts';
import { useLog } from './use-log.ts';
import './logs.css';

/** A pause in typing after which is searched, milliseconds. */
const TYPING_MS = 250;

interface Props {
  readonly batchId: string;
  /** It is in work: lines are added while one looks. */
  readonly live: boolean;
}

/** The log of one batch: from this level on, with this text. */
export function LogView({ batchId, live }: Props): ReactElement {
  const [level, setLevel] = useState<LogLevel>('debug');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, TYPING_MS);
  const [chosen, setChosen] = useState<LogRow | null>(null);
  const { rows, older, reading, problem, loadOlder } = useLog({ batchId, level, search }, live);
  return (
    <section className="log" aria-label="Log" data-testid="log">
      <header className="log-tools">
        <Segments label="Least important level" value={level} options={LEVEL_CHOICES} onChange={setLevel} />
        <TextInput
          size="xs"
          w={300}
          aria-label="Search the log"
          placeholder="Search the log"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          leftSection={<IconSearch size={15} aria-hidden />}
          data-testid="log-search"
        />
        <span className="log-count dim" aria-live="polite" data-testid="log-count">
          {countWords(rows.length, older !== null)}
          {live && ', new ones come by themselves'}
        </span>
      </header>
      {problem !== null && (
        <p className="log-problem tone-text selectable" data-tone="bad" role="alert">
          {problem}
        </p>
      )}
      <LogList rows={rows} more={older !== null} chosen={chosen} onChoose={setChosen} onEnd={loadOlder} />
      {rows.length === 0 && !reading && problem === null && (
        <p className="dim log-none" data-testid="log-none">
          {search === '' && level === 'debug'
            ? 'The log has no line of this batch. It may be older than the oldest log file that is kept.'
            : 'No line is like that.'}
        </p>
      )}
      {chosen !== null && <LogDetail row={chosen} onClose={() => setChosen(null)} />}
    </section>
  );
}

function countWords(count: number, more: boolean): string {
  if (count >= MOST_LINES) return `The newest ${plural(count, 'line')}; the files hold all`;
  return more ? `The newest ${plural(count, 'line')}, more below` : plural(count, 'line');
}
