import { Button, Group } from '@mantine/core';
import { IconClockPause, IconFileImport, IconFileExport, IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { plural } from '../../lib/count.ts';
import { selectFile, selectWaiting, useConfig } from '../../stores/config.ts';
import { PathText } from '../../ui/path-text.tsx';
import { exportConfig, importConfig, type Imported } from './config-actions.ts';

/** Import and export, and what is to be said of all settings together. */
export function SettingsTools(): ReactElement {
  const file = useConfig(selectFile);
  const waiting = useConfig((state) => selectWaiting(state).length);
  const [imported, setImported] = useState<Imported>();
  const bringIn = async (): Promise<void> => setImported(await importConfig());
  const undo = async (): Promise<void> => {
    await imported?.undo();
    setImported(undefined);
  };
  return (
    <div className="settings-tools">
      <div className="settings-notes">
        {file !== null && (
          <p className="settings-note" data-testid="settings-file">
            <IconLock size={16} aria-hidden />
            <span>As the file named at the start (--config) says: </span>
            <PathText path={file} />
          </p>
        )}
        {waiting > 0 && (
          <p className="settings-note tone-text" data-tone="warn" data-testid="settings-waiting">
            <IconClockPause size={16} aria-hidden />
            {plural(waiting, 'change')} {waiting === 1 ? 'waits' : 'wait'} for the next launch.
          </p>
        )}
        {imported !== undefined && (
          <p className="settings-note" role="status" data-testid="settings-imported">
            <span>
              {imported.file} was taken over: {plural(imported.changed, 'setting')} changed.
            </span>
            {imported.changed > 0 && (
              <button type="button" className="quiet-link" onClick={() => void undo()} data-testid="settings-undo">
                Undo
              </button>
            )}
          </p>
        )}
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button
          variant="default"
          size="xs"
          disabled={file !== null}
          leftSection={<IconFileImport size={15} aria-hidden />}
          onClick={() => void bringIn()}
          data-testid="settings-import"
        >
          Import…
        </Button>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconFileExport size={15} aria-hidden />}
          onClick={() => void exportConfig()}
          data-testid="settings-export"
        >
          Export…
        </Button>
      </Group>
    </div>
  );
}
