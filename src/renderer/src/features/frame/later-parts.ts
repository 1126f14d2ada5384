/** What the first picture does without; one file in the build. */
export { AlertsPlace } from '../alerts/alerts-place.tsx';
export { BatchesPlace } from '../batches/batches-place.tsx';
export { OutcomePanel } from '../overview/outcome-panel.tsx';
export { RunningPanel } from '../overview/running-panel.tsx';
export { SettingsPlace } from '../settings/settings-place.tsx';
export { TasksPlace } from '../tasks/tasks-place.tsx';
export { WorkersPlace } from '../workers/workers-place.tsx';
