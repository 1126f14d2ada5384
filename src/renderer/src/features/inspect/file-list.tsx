import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { BatchInspection, FileHistory } from '../../../../shared/domain/inspection.ts';
import { plural } from '../../lib/count.ts';
import { PathText } from '../../ui/path-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { TASK_LOOK } from '../../ui/task-look.ts';
import { eventWords, listTitle } from './inspect-words.ts';

interface Props {
  readonly batch: BatchInspection;
  /** What is in the field, and what `batch` was searched for: the answer takes its time. */
  readonly typed: string;
  readonly searched: string;
  readonly onType: (text: string) => void;
  readonly onOpen: (file: FileHistory) => void;
}

/** Files that something happened to, the latest trouble first; with a search any file. */
export function FileList({ batch, typed, searched, onType, onOpen }: Props): ReactElement {
  return (
    <section aria-labelledby="inspect-files" aria-busy={typed !== searched}>
      <header className="inspect-files-head">
        <h3 className="section-title" id="inspect-files" data-testid="inspect-total">
          <span aria-live="polite">{listTitle(batch, searched)}</span>
        </h3>
        <TextInput
          size="xs"
          w={300}
          aria-label="Search all files"
          placeholder="Search all files"
          value={typed}
          onChange={(event) => onType(event.currentTarget.value)}
          leftSection={<IconSearch size={15} aria-hidden />}
          data-testid="inspect-search"
        />
      </header>
      <ul className="plain-list">
        {batch.history.map((file) => (
          <li key={file.task}>
            <FileRow file={file} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {batch.history.length === 0 && (
        <p className="dim inspect-none">
          {searched === '' ? 'No file failed, was tried again or was lost with its worker.' : 'No file is called so.'}
        </p>
      )}
    </section>
  );
}

interface RowProps {
  readonly file: FileHistory;
  readonly onOpen: (file: FileHistory) => void;
}

function FileRow({ file, onOpen }: RowProps): ReactElement {
  const { attempts, losses, events } = file;
  const last = events.at(-1);
  const words = last === undefined ? '' : last.error === undefined ? eventWords(last).what : last.error.message;
  const charged = attempts > 0 ? plural(attempts, 'attempt') : '';
  const lost = losses > 0 ? `${plural(losses, 'worker')} lost` : '';
  return (
    <button type="button" className="inspect-file" onClick={() => onOpen(file)} data-testid="inspect-file">
      <StateMark look={TASK_LOOK[file.state]} />
      <PathText path={file.path} />
      <span className="inspect-file-last dim" title={words}>
        {words}
      </span>
      <span className="dim nowrap">{[charged, lost].filter((text) => text !== '').join(', ')}</span>
    </button>
  );
}
