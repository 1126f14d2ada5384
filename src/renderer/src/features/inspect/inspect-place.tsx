import { Button, Skeleton } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { FileHistory } from '../../../../shared/domain/inspection.ts';
import { leaveInspection } from '../../stores/places.ts';
import { Segments } from '../../ui/segments.tsx';
import { LogView } from '../logs/log-view.tsx';
import '../overview/overview.css';
import '../resume/resume.css';
import { FileDrawer } from './file-drawer.tsx';
import { FileList } from './file-list.tsx';
import { InspectCounts } from './inspect-counts.tsx';
import { InspectFacts } from './inspect-facts.tsx';
import { InspectHead } from './inspect-head.tsx';
import { DamageNote, SuspectNote } from './inspect-notes.tsx';
import { SessionTable } from './session-table.tsx';
import { UndecidedNote } from './undecided-note.tsx';
import { useInspection } from './use-inspection.ts';
import './inspect.css';

/** A pause in typing after which is searched, milliseconds: a search reads the whole batch. */
const TYPING_MS = 250;

const VIEWS = [
  { value: 'files', label: 'Files' },
  { value: 'log', label: 'Log' },
] as const;

/** All that the files of one batch on disk tell of it. */
export function InspectPlace({ batchId }: { readonly batchId: string }): ReactElement {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, TYPING_MS);
  const { found, search: searched, readAt, problem, reload } = useInspection(batchId, search);
  const [view, setView] = useState<(typeof VIEWS)[number]['value']>('files');
  const [open, setOpen] = useState<FileHistory | null>(null);
  // In a dialog the key closes that.
  useHotkeys([['Escape', ({ target }) => inDialog(target) || leaveInspection()]]);
  const fresh = found?.history.find(({ task }) => task === open?.task);
  return (
    <div className="place inspect" aria-busy={found === null} data-testid="inspect">
      <InspectHead batch={found} batchId={batchId} readAt={readAt} onReload={reload} />
      {problem !== null && <Problem problem={problem} onReload={reload} />}
      {found === null && problem === null && <Skeleton height={320} />}
      {found !== null && (
        <>
          <UndecidedNote batchId={batchId} />
          <DamageNote damage={found.damage} />
          <SuspectNote suspects={found.suspects} suspectsTotal={found.suspectsTotal} held={found.held} />
          <InspectCounts counts={found.counts} files={found.files} />
          <div>
            <Segments label="What is shown" value={view} options={VIEWS} onChange={setView} />
          </div>
          {view === 'log' ? (
            <LogView batchId={batchId} live={found.heldBy !== undefined} />
          ) : (
            <>
              <InspectFacts batch={found} />
              <SessionTable sessions={found.sessions} />
              <FileList batch={found} typed={typed} searched={searched} onType={setTyped} onOpen={setOpen} />
            </>
          )}
          <FileDrawer
            batchId={batchId}
            file={open === null ? null : (fresh ?? open)}
            sessions={found.sessions}
            onClose={() => setOpen(null)}
          />
        </>
      )}
    </div>
  );
}

const inDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="dialog"]') !== null;

function Problem({ problem, onReload }: { readonly problem: string; readonly onReload: () => void }): ReactElement {
  return (
    <div className="inspect-note" data-tone="bad" role="alert" data-testid="inspect-problem">
      <p className="selectable">{problem}</p>
      <Button variant="default" size="xs" onClick={onReload}>
        Try again
      </Button>
    </div>
  );
}
