import { IconFileImport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { pathsOfFiles } from '../../bridge/client.ts';
import { reportError } from '../../ui/report.ts';
import { openPaths } from '../preflight/flow.ts';
import './drop-overlay.css';

/** Takes files dropped anywhere in the window, and says so while they hover. */
export function DropOverlay(): ReactElement | null {
  const hovering = useDrop(takeFiles);
  if (!hovering) return null;
  return (
    <div className="drop-overlay" data-testid="drop-overlay">
      <div className="drop-overlay-frame">
        <IconFileImport size={40} stroke={1.4} aria-hidden />
        <strong>Drop to add</strong>
        <span className="dim">Nothing starts before you have seen what it is.</span>
      </div>
    </div>
  );
}

async function takeFiles(files: FileList): Promise<void> {
  const paths = await pathsOfFiles(files);
  if (paths.length > 0) openPaths(paths);
  else
    reportError(
      'Nothing was added',
      new Error('What was dropped has no place on this computer. Save it as a file first.'),
    );
}

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Listens on the whole window; true while files hover over it. */
function useDrop(take: (files: FileList) => Promise<void>): boolean {
  const [hovering, setHovering] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      // Always: the default of a drop is to leave the page for the file.
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = holdsFiles(event) ? 'copy' : 'none';
      setHovering(holdsFiles(event));
    };
    const leave = (event: DragEvent): void => {
      // Only when the pointer leaves the window, not at each element on the way.
      if (event.relatedTarget === null) setHovering(false);
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      setHovering(false);
      const files = event.dataTransfer?.files;
      if (files !== undefined && files.length > 0)
        take(files).catch((error: unknown) => reportError('Nothing was added', error));
    };
    const listeners = { dragenter: over, dragover: over, dragleave: leave, drop };
    const entries = Object.entries(listeners) as [keyof typeof listeners, (event: DragEvent) => void][];
    for (const [name, listener] of entries) window.addEventListener(name, listener);
    return () => entries.forEach(([name, listener]) => window.removeEventListener(name, listener));
  }, [take]);
  return hovering;
}
