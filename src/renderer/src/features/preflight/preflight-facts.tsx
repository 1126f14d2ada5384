import type { ReactElement } from 'react';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { PathText } from '../../ui/path-text.tsx';

/** Roots shown by name; the rest is counted. */
const ROOTS_SHOWN = 3;

export function PreflightFacts({ view }: { readonly view: PreflightView }): ReactElement {
  const more = view.roots.length - ROOTS_SHOWN;
  return (
    <div className="preflight-facts">
      <p className="preflight-total">
        <strong data-testid="preflight-files">{formatCount(view.files)}</strong> {view.files === 1 ? 'file' : 'files'}
        <span className="dim">, </span>
        <strong data-testid="preflight-bytes">{formatBytes(view.bytes)}</strong>
      </p>
      <ul className="plain-list preflight-roots">
        {view.roots.slice(0, ROOTS_SHOWN).map((root) => (
          <li key={root}>
            <PathText path={root} />
          </li>
        ))}
        {more > 0 && <li className="dim">and {plural(more, 'more place')}</li>}
      </ul>
      <p className="dim preflight-plan">
        {plural(view.workers, 'worker')} ·{' '}
        {view.resumable ? 'can be resumed after an interruption' : 'can’t be resumed after an interruption'}
      </p>
    </div>
  );
}
