import type { ReactElement } from 'react';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { plural } from '../../lib/count.ts';
import { PathList } from './path-list.tsx';

/** What was met and is not taken, each with its reason. */
export function RefusedList({ view }: { readonly view: PreflightView }): ReactElement {
  return (
    <section className="preflight-section" data-testid="refused">
      <h3>
        <span data-testid="refused-count">{plural(view.refusedCount, 'path')}</span> left out
      </h3>
      <PathList entries={view.refused} count={view.refusedCount} />
    </section>
  );
}
