import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { ALERT_STATES } from '../../../../shared/domain/alert.ts';
import { formatCount } from '../../lib/count.ts';
import { selectByState, useAlerts } from '../../stores/alerts.ts';
import { show, useView } from '../../stores/view.ts';
import { ALERT_STATE_WORD } from '../../ui/alert-look.ts';
import { Segments } from '../../ui/segments.tsx';
import { AlertDetail } from './alert-detail.tsx';
import { AlertList } from './alert-list.tsx';
import { NoAlerts } from './no-alerts.tsx';
import { useShownAlert } from './use-shown-alert.ts';
import './alerts.css';

/** The inbox: list left, detail right. */
export function AlertsPlace(): ReactElement {
  const state = useView((view) => view.alertState);
  const alerts = useAlerts(useShallow(selectByState(state)));
  const shown = useShownAlert(alerts);
  return (
    <div className="alerts">
      <div className="alerts-left">
        <StateFilter />
        {alerts.length > 0 && <AlertList alerts={alerts} shownId={shown?.id} />}
      </div>
      <div className="alerts-right">
        {shown === undefined ? <NoAlerts state={state} /> : <AlertDetail key={shown.id} alert={shown} />}
      </div>
    </div>
  );
}

function StateFilter(): ReactElement {
  const state = useView((view) => view.alertState);
  const counts = useAlerts(
    useShallow((alerts) => ALERT_STATES.map((each) => alerts.alerts.filter((alert) => alert.state === each).length)),
  );
  const options = ALERT_STATES.map((value, index) => ({
    value,
    label: (
      <span data-testid={`alert-filter-${value}`}>
        {ALERT_STATE_WORD[value]} <span className="alerts-filter-count">{formatCount(counts[index] ?? 0)}</span>
      </span>
    ),
  }));
  return (
    <div className="alerts-filter">
      <Segments
        label="State"
        value={state}
        options={options}
        onChange={(value) => show({ alertState: value, alertId: null })}
      />
    </div>
  );
}
