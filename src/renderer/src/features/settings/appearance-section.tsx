import type { ReactElement } from 'react';
import { selectSettings, useSession } from '../../stores/session.ts';
import { Segments } from '../../ui/segments.tsx';
import { setColorScheme } from './config-actions.ts';

const SCHEMES = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

/** The app's own choice: how it looks. */
export function AppearanceSection(): ReactElement {
  const scheme = useSession((state) => selectSettings(state).colorScheme);
  return (
    <section className="settings-group" id="settings-Appearance" aria-labelledby="settings-appearance-title">
      <h2 id="settings-appearance-title">Appearance</h2>
      <ul className="plain-list">
        <li className="setting">
          <div className="setting-words">
            <span className="setting-title">Colour scheme</span>
            <p>
              Light, dark, or as the system has it. <span className="setting-facts">acts at once</span>
            </p>
          </div>
          <div className="setting-control" data-testid="setting-colorScheme">
            <Segments
              label="Colour scheme"
              value={scheme}
              options={SCHEMES}
              onChange={(value) => void setColorScheme(value)}
            />
          </div>
          <div className="setting-reset" />
        </li>
      </ul>
    </section>
  );
}
