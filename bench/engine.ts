import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ParallelProcessor } from '../src/main/engine/parallel-processor.ts';
import type { Prepared } from '../src/main/engine/batch/preflight.ts';
import { answer } from './contender.mjs';
import { nothings } from './nothings.ts';

/*
 * The engine as a contender, in a process of its own: journal, beats, alerts and metrics on, default durability. Timed
 * from `submit` to the end of the batch, its files closed; listing the inputs is not, nor is it for the others. Without
 * a manifest the digests end in the results of the batch, as those of the others end in memory or in /dev/null.
 */

const [scratch = ''] = process.argv.slice(2);
const processor = new ParallelProcessor({}, { dataDir: join(scratch, 'data') });
const lists = new Map<string, Promise<Prepared>>();

answer({
  /** All files of a folder by the checksum recipe. */
  async files({ folder, manifest }: { folder: string; manifest: boolean }) {
    const prepared = await listed(folder, () => processor.prepare({ paths: [folder], recipe: 'checksum' }));
    return timed(prepared, manifest ? join(scratch, 'out') : null);
  },
  /** One file to gzip, in `out`. */
  async gzip({ file, out }: { file: string; out: string }) {
    return timed(await listed(file, () => processor.prepare({ paths: [file], recipe: 'compress' })), out);
  },
  /** One file by the text recipe. */
  async text({ file }: { file: string }) {
    const prepared = await listed(file, () => processor.prepare({ paths: [file], recipe: 'text' }));
    return timed(prepared, join(scratch, 'out'));
  },
  /** One run of a program for each file of a folder, nothing written. */
  async programs({ folder, command }: { folder: string; command: string }) {
    const wanted = { paths: [folder], recipe: 'program', options: { command, report: false } };
    return timed(await listed(`${folder}\0${command}`, () => processor.prepare(wanted)), null);
  },
  async noops({ count }: { count: number }) {
    const prepared = await listed(`${count}`, () => nothings(count));
    return timed(prepared, null);
  },
});

function listed(key: string, list: () => Promise<Prepared>): Promise<Prepared> {
  const known = lists.get(key) ?? list();
  lists.set(key, known);
  return known;
}

async function timed(prepared: Prepared, outDir: string | null): Promise<number> {
  const began = performance.now();
  const id = processor.submit(prepared, { outDir, onConflict: 'overwrite' });
  const ended = await processor.current?.done;
  const ms = performance.now() - began;
  if (ended?.state !== 'COMPLETED') throw new Error(`The batch ended as ${ended?.state}.`);
  rmSync(processor.checkpointManager.folderOf(id), { recursive: true });
  return ms;
}
