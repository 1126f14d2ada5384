import type { ReactElement } from 'react';
import { faultOf } from '../../../../shared/domain/drill.ts';
import type { FileHistory } from '../../../../shared/domain/inspection.ts';
import { inspectBatch } from '../../stores/places.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { TASK_LOOK } from '../../ui/task-look.ts';
import { baseName } from '../../lib/path-parts.ts';
import { useInspection } from '../inspect/use-inspection.ts';
import { FAULT_WORDS, storyWords } from './drill-words.ts';
import './drill.css';

/** What went wrong in a drill and what was done about it, as its journal tells. */
export function DrillReport({ batchId }: { readonly batchId: string }): ReactElement {
  const { found, problem } = useInspection(batchId, '');
  const files = (found?.history ?? []).toSorted((one, other) => one.task - other.task);
  return (
    <section aria-label="What went wrong, and what became of it" aria-busy={found === null} data-testid="drill-report">
      <header className="section-head">
        <h3 className="section-title">What went wrong, and what became of it</h3>
        <button type="button" className="quiet-link" onClick={() => inspectBatch(batchId)}>
          See the journal
        </button>
      </header>
      {problem !== null && <p role="alert">{problem}</p>}
      <ul className="plain-list">
        {files.map((file) => (
          <ReportRow key={file.task} file={file} />
        ))}
      </ul>
    </section>
  );
}

function ReportRow({ file: { path, state, events } }: { readonly file: FileHistory }): ReactElement {
  const name = baseName(path);
  const fault = faultOf(path);
  return (
    <li className="drill-row" data-testid="drill-row" data-fault={fault}>
      <span className="drill-row-head">
        <strong>{fault === null ? name : FAULT_WORDS[fault].title}</strong>
        {fault !== null && <span className="dim">{name}</span>}
        <StateMark look={TASK_LOOK[state]} />
      </span>
      <span className="selectable">{storyWords(events)}</span>
    </li>
  );
}
