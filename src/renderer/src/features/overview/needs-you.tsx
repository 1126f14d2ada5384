import { IconCircleCheck, IconHandStop } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { plural } from '../../lib/count.ts';
import { selectNeedsPerson, useAlerts } from '../../stores/alerts.ts';
import { useFrame } from '../../stores/frame.ts';
import { openAlert } from '../../stores/view.ts';
import { ALERT_LOOK } from '../../ui/alert-look.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { waitsForPerson } from './headline-words.ts';

/** More than these are a matter for the inbox. */
const SHOWN = 4;

/** The alerts that wait for a person, worst of the newest first. */
export function NeedsYou(): ReactElement {
  const alerts = useAlerts(useShallow(selectNeedsPerson));
  const waits = useFrame(({ batch }) => batch !== null && waitsForPerson(batch));
  return (
    <section aria-label="Needs you">
      <header className="section-head">
        <h3 className="section-title">Needs you</h3>
      </header>
      {alerts.length === 0 && waits && (
        <p className="needs-nothing" data-tone="warn">
          <IconHandStop size={16} aria-hidden />
          The batch waits for you to decide.
        </p>
      )}
      {alerts.length === 0 && !waits && (
        <p className="needs-nothing">
          <IconCircleCheck size={16} aria-hidden />
          Nothing. You can leave it alone.
        </p>
      )}
      <ul className="plain-list">
        {alerts.slice(0, SHOWN).map((alert) => (
          <li key={alert.id}>
            <button type="button" className="needs-row" data-testid="needs-row" onClick={() => openAlert(alert.id)}>
              <StateMark look={ALERT_LOOK[alert.level]} />
              <span className="needs-message">{alert.message}</span>
            </button>
          </li>
        ))}
      </ul>
      {alerts.length > SHOWN && (
        <button type="button" className="quiet-link" onClick={() => openAlert(null)}>
          {plural(alerts.length - SHOWN, 'more alert')}
        </button>
      )}
    </section>
  );
}
