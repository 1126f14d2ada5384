import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { ConfigGroup } from '../../../../shared/domain/config-fields.ts';
import { selectFields, selectGroups, useConfig } from '../../stores/config.ts';
import { RoutesSection } from '../routes/routes-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { loadConfig } from './config-actions.ts';
import { EndSection } from './end-section.tsx';
import { LaunchSection } from './launch-section.tsx';
import { LogTools } from './log-tools.tsx';
import { SettingRow } from './setting-row.tsx';
import { SettingsTools } from './settings-tools.tsx';
import './settings.css';

/** Every setting, made from the engine's own description of them; each change is kept at once. */
export function SettingsPlace(): ReactElement {
  const groups = useConfig(useShallow(selectGroups));
  const ready = useConfig(({ view }) => view !== null);
  useEffect(() => void loadConfig(), []);
  return (
    <div className="settings" aria-busy={!ready}>
      <nav className="settings-sections" aria-label="Sections of the settings">
        {['Appearance', 'Launch', 'End', 'Routes', ...groups].map((group) => (
          <button key={group} type="button" onClick={() => scrollTo(group)}>
            {group}
          </button>
        ))}
      </nav>
      <div className="settings-list">
        <SettingsTools />
        <AppearanceSection />
        <LaunchSection />
        <EndSection />
        <RoutesSection />
        {groups.map((group) => (
          <Group key={group} group={group} />
        ))}
      </div>
    </div>
  );
}

const scrollTo = (group: string): void =>
  document.getElementById(`settings-${group}`)?.scrollIntoView({ block: 'start', behavior: 'smooth' });

function Group({ group }: { readonly group: ConfigGroup }): ReactElement {
  const fields = useConfig(useShallow((state) => selectFields(state).filter((field) => field.group === group)));
  const title = `settings-${group}-title`;
  return (
    <section className="settings-group" id={`settings-${group}`} aria-labelledby={title}>
      <h2 id={title}>{group}</h2>
      {group === 'Logs' && <LogTools />}
      <ul className="plain-list">
        {fields.map((field) => (
          <SettingRow key={field.key} field={field} />
        ))}
      </ul>
    </section>
  );
}
