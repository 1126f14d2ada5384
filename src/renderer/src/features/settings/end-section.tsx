import type { ReactElement } from 'react';
import { selectSettings, useSession } from '../../stores/session.ts';
import { Segments } from '../../ui/segments.tsx';
import { CommandRow } from './command-row.tsx';
import { setOnClose, setWhenDone } from './config-actions.ts';

const ENDS = [
  { value: 'nothing', label: 'Nothing' },
  { value: 'folder', label: 'Folder' },
  { value: 'command', label: 'Command' },
  { value: 'sleep', label: 'Sleep' },
] as const;

const CLOSES = [
  { value: 'ask', label: 'Ask' },
  { value: 'quit', label: 'Quit' },
  { value: 'background', label: 'Keep working' },
] as const;

/** The app's own choices: what follows the end of a batch, and the closing of the window. */
export function EndSection(): ReactElement {
  const { whenDone, onClose } = useSession(selectSettings);
  return (
    <section className="settings-group" id="settings-End" aria-labelledby="settings-end-title">
      <h2 id="settings-end-title">End</h2>
      <ul className="plain-list">
        <li className="setting" data-changed={whenDone !== 'nothing' || undefined}>
          <div className="setting-words">
            <span className="setting-title">When a batch is done</span>
            <p>
              Open its output folder, run the command below, or put the machine to sleep: after 30 s in which you can
              say no, and when no other batch is left. Never after a cancel. Each batch can have its own choice.{' '}
              <span className="setting-facts">default nothing, acts at once</span>
            </p>
          </div>
          <div className="setting-control" data-testid="setting-whenDone">
            <Segments
              label="When a batch is done"
              value={whenDone}
              options={ENDS}
              onChange={(value) => void setWhenDone(value)}
            />
          </div>
          <div className="setting-reset" />
        </li>
        <CommandRow wanted={whenDone === 'command'} />
        <li className="setting" data-changed={onClose !== 'ask' || undefined}>
          <div className="setting-words">
            <span className="setting-title">When the window is closed</span>
            <p>
              Over a batch in work: quit interrupts it, and it can be resumed. Keep working hides the window; the sign
              beside the clock brings it back, and so does starting Gristmill once more. Ask lets you choose each time.{' '}
              <span className="setting-facts">default ask, acts at once</span>
            </p>
          </div>
          <div className="setting-control" data-testid="setting-onClose">
            <Segments
              label="When the window is closed"
              value={onClose}
              options={CLOSES}
              onChange={(value) => void setOnClose(value)}
            />
          </div>
          <div className="setting-reset" />
        </li>
      </ul>
    </section>
  );
}
