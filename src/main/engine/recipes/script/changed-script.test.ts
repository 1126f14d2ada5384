import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../../../../test/support/hazard-batch.ts';
import { ParallelProcessor } from '../../parallel-processor.ts';

/* What is told, before and as a batch goes on, of a script that has changed since it began. */

let root: string;
let script: string;
let processor: ParallelProcessor;
const open = (): ParallelProcessor =>
  (processor = new ParallelProcessor({ maxWorkers: 1 }, { dataDir: join(root, 'data') }));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'changed-script-'));
  mkdirSync(join(root, 'in'));
  writeFileSync(join(root, 'in/a'), 'a');
  script = join(root, 'waits.mjs');
  writeFileSync(
    script,
    `import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    export const output = '{path}';
    export async function process(chunk, ctx) {
      while (!existsSync(${JSON.stringify(join(root, 'go'))})) {
        ctx.heartbeat();
        await setTimeout(10, null, { signal: ctx.signal });
      }
      ctx.write('as agreed to');
    }`,
  );
});
afterEach(async () => {
  await processor.shutdown();
  rmSync(root, { recursive: true, force: true });
});

/** A batch that was interrupted; `open` is another session then. */
async function interrupted(): Promise<string> {
  open();
  const prepared = await processor.prepare({ paths: [join(root, 'in')], recipe: script, mayRun: () => 'trusted' });
  const id = processor.submit(prepared, { outDir: join(root, 'out'), onConflict: 'fail' });
  await until(processor, () => processor.activeTasks.length > 0);
  await processor.shutdown();
  open();
  return id;
}

test('nothing of one that is as it was', async () => {
  await interrupted();
  const [offer] = await processor.offers();
  expect(offer).not.toHaveProperty('scriptNote');
});

test('the offer tells it; what goes on by itself tells it by an alert, and runs what was agreed to', async () => {
  const id = await interrupted();
  writeFileSync(script, readFileSync(script, 'utf8').replace("'as agreed to'", "'changed'"));
  const [offer] = await processor.offers();
  const note = `The script ${script} has changed since the batch began: the batch goes on with the code that was agreed to.`;
  expect(offer?.scriptNote).toBe(note);
  writeFileSync(join(root, 'go'), '');
  await processor.resumeBatch(id, {}, { automatic: true });
  expect(await processor.current?.done).toMatchObject({ state: 'COMPLETED' });
  expect(processor.alertManager.getActiveAlerts()).toMatchObject([
    { rule: 'batch-note', metadata: { batch: id }, message: note },
  ]);
  expect(readFileSync(join(root, 'out/in/a'), 'utf8')).toBe('as agreed to');
});

test('the offer tells that it cannot go on, when the copy is gone as well', async () => {
  const id = await interrupted();
  rmSync(script);
  rmSync(join(root, 'data/scripts'), { recursive: true });
  const [offer] = await processor.offers();
  expect(offer?.scriptNote).toMatch(/is no longer what it was .* and its copy .* is gone\. It cannot go on\./);
  await expect(processor.resumeBatch(id)).rejects.toThrow('Nothing was changed; start a new batch.');
});
