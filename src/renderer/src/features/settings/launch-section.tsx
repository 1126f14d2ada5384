import type { ReactElement } from 'react';
import { selectSettings, useSession } from '../../stores/session.ts';
import { Segments } from '../../ui/segments.tsx';
import { setResumeOnLaunch } from './config-actions.ts';

const WAYS = [
  { value: 'ask', label: 'Ask' },
  { value: 'auto', label: 'Go on' },
] as const;

/** The app's own choice: what becomes of interrupted batches when it is opened. */
export function LaunchSection(): ReactElement {
  const way = useSession((state) => selectSettings(state).resumeOnLaunch);
  return (
    <section className="settings-group" id="settings-Launch" aria-labelledby="settings-launch-title">
      <h2 id="settings-launch-title">Launch</h2>
      <ul className="plain-list">
        <li className="setting" data-changed={way !== 'ask' || undefined}>
          <div className="setting-words">
            <span className="setting-title">Interrupted batches</span>
            <p>
              Ask shows how each stands and waits for you. Go on resumes them at once, but for one in which the app died
              twice within 5 minutes, and without files that were twice the only one in hand.{' '}
              <span className="setting-facts">default ask, acts at the next launch</span>
            </p>
          </div>
          <div className="setting-control" data-testid="setting-resumeOnLaunch">
            <Segments
              label="Interrupted batches"
              value={way}
              options={WAYS}
              onChange={(value) => void setResumeOnLaunch(value)}
            />
          </div>
          <div className="setting-reset" />
        </li>
      </ul>
    </section>
  );
}
