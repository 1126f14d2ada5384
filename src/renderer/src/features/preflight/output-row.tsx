import { Button, Group } from '@mantine/core';
import type { ReactElement } from 'react';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { PathText } from '../../ui/path-text.tsx';
import { chooseOutDir, forgetOutDir } from './flow.ts';

/** Where the result goes, and how much room there is. */
export function OutputRow({ view }: { readonly view: PreflightView }): ReactElement {
  return (
    <div className="preflight-row">
      <span className="preflight-row-name">Output folder</span>
      <span className="preflight-row-value">
        <span data-testid="preflight-out">
          {view.outDir === '' ? <span className="dim">none chosen</span> : <PathText path={view.outDir} />}
        </span>
        <span className="dim preflight-free">
          {view.freeBytes === undefined ? 'free space unknown' : `${formatBytes(view.freeBytes)} free`}
        </span>
      </span>
      <Group gap={6} wrap="nowrap">
        {view.outDir !== view.proposal && (
          <Button
            variant="subtle"
            size="xs"
            title={view.proposal}
            onClick={() => void forgetOutDir()}
            data-testid="propose-out"
          >
            Beside the files
          </Button>
        )}
        <Button variant="default" size="xs" onClick={() => void chooseOutDir()} data-testid="change-out">
          Change…
        </Button>
      </Group>
    </div>
  );
}
