import { processTable, variableOf, type ProcessRow } from './process-table.ts';
import { isMarkOf, TASK_VARIABLE } from './task-mark.ts';

/**
 * All that belongs to a program: its group, what descends from it, and what bears its mark, as a process that left the
 * group and lost its parent still does.
 */
export async function treeOf(leader: number, mark: string): Promise<readonly ProcessRow[]> {
  return family(await processTable(), ({ pid, group }) => {
    return pid === leader || group === leader || variableOf(pid, TASK_VARIABLE) === mark;
  });
}

/** All that works for a batch, or for one of its leases; whoever started it. */
export async function programsOf(batch: string, lease?: number): Promise<readonly ProcessRow[]> {
  return family(await processTable(), ({ pid }) => isMarkOf(variableOf(pid, TASK_VARIABLE) ?? '', batch, lease));
}

/** Those chosen, and all that descend from them; never this process. */
function family(table: readonly ProcessRow[], chosen: (row: ProcessRow) => boolean): readonly ProcessRow[] {
  const found = new Set(table.filter((row) => row.pid !== process.pid && chosen(row)));
  const pids = new Set(Array.from(found, ({ pid }) => pid));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const row of table) {
      if (!pids.has(row.parent) || row.pid === process.pid || found.has(row)) continue;
      found.add(row);
      pids.add(row.pid);
    }
  }
  return [...found];
}
