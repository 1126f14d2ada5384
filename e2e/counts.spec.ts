import type { Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { batchPercent, settled } from '../src/renderer/src/features/overview/headline-words.ts';
import { formatCount } from '../src/renderer/src/lib/count.ts';
import type { BatchProgress } from '../src/shared/domain/batch.ts';
import type { BatchInspection } from '../src/shared/domain/inspection.ts';
import { TASK_STATES, type TaskCounts } from '../src/shared/domain/task.ts';
import type { RendererApi } from '../src/shared/ipc/contract.ts';
import type { Frame } from '../src/shared/ipc/views.ts';
import { readJournal } from '../test/support/journal-lines.ts';
import { shownNumber, startByDrop, untilShareDone } from './support/console.ts';
import { expect, test } from './support/launch.ts';

/* One batch, one truth: whoever counts its files says the same, for the same moment. */

const TROUBLES = resolve(import.meta.dirname, 'recipes/troubles.mjs');
const CLI = resolve(import.meta.dirname, '../out/main/cli.js');
const PLAIN = 2500;
const BROKEN = 40;

type Api = { readonly api: RendererApi };

/** A moment of the overview: the frame, and what was on the screen when that frame was the newest. */
interface Moment {
  readonly frame: Frame;
  readonly headline: string;
  readonly percent: string | null;
  readonly failed: string;
  readonly retrying: string;
  readonly title: string;
}

function makeInput(scratch: string): string {
  const input = join(scratch, 'in');
  mkdirSync(input);
  for (let i = 0; i < PLAIN; i++) writeFileSync(join(input, `plain-${String(i).padStart(4, '0')}`), `${i}`);
  // Among the others, so that they fail and are tried again all along.
  for (let i = 0; i < BROKEN; i++) {
    mkdirSync(join(input, `plain-${String(i * 60).padStart(4, '0')}-x`));
    for (const kind of ['broken', 'busy'])
      writeFileSync(join(input, `plain-${String(i * 60).padStart(4, '0')}-x`, `${kind}-${i}`), 'x');
  }
  return input;
}

/** So many moments of the overview while the batch runs. */
function moments(page: Page, count: number): Promise<readonly Moment[]> {
  return page.evaluate((wanted) => {
    const text = (id: string): string => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.innerText ?? '';
    const read = (frame: Frame): Moment => ({
      frame,
      headline: text('headline'),
      percent: document.querySelector('[data-testid="progress-bar"]')?.getAttribute('aria-valuenow') ?? null,
      failed: text('count-FAILED'),
      retrying: text('count-RETRYING'),
      title: document.title,
    });
    return new Promise<Moment[]>((settle) => {
      const taken: Moment[] = [];
      let newest = 0;
      const stop = (window as unknown as Api).api.on('frame', (frame) => {
        newest = frame.seq;
        // Two frames of the screen later it is drawn; if another came meanwhile, that one is.
        const look = (): void => {
          if (newest !== frame.seq) return;
          taken.push(read(frame));
          if (taken.length < wanted) return;
          stop();
          settle(taken);
        };
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(look)));
      });
    });
  }, count);
}

interface Answer {
  readonly seq: number;
  readonly counts: TaskCounts;
  readonly total: number;
}

/** Asks for the list of tasks again and again, beside the frames that come; ends after so many answers. */
function answers(
  page: Page,
  count: number,
): Promise<{ readonly frames: readonly Frame[]; readonly got: readonly Answer[] }> {
  return page.evaluate(async (wanted) => {
    const { api } = window as unknown as Api;
    const frames: Frame[] = [];
    const stop = api.on('frame', (frame) => frames.push(frame));
    while (frames.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const batchId = frames[0]?.batch?.id ?? '';
    const got: Answer[] = [];
    const query = { batchId, states: [], search: '', sort: 'path', descending: false, from: 0, count: 1 } as const;
    while (got.length < wanted) {
      const answer = await api.invoke('tasks.window', { ...query, states: [] });
      if (!answer.ok) throw new Error(answer.error.message);
      const { seq, counts, total } = answer.value;
      got.push({ seq, counts, total });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    stop();
    return { frames, got };
  }, count);
}

const sum = (counts: TaskCounts): number => TASK_STATES.reduce((all, state) => all + counts[state], 0);

async function facets(page: Page): Promise<TaskCounts> {
  const entries: [string, number][] = [];
  for (const state of TASK_STATES) entries.push([state, await shownNumber(page, `facet-${state}`)]);
  return Object.fromEntries(entries) as TaskCounts;
}

function checkMoment({ frame, headline, percent, failed, retrying, title }: Moment): void {
  const batch = frame.batch as BatchProgress;
  expect(headline).toContain(`${formatCount(settled(batch))} of ${formatCount(batch.files)} files`);
  expect(percent).toBe(String(batchPercent(batch)));
  expect(title).toContain(`${batchPercent(batch)} %`);
  expect(Number(failed.replace(/\D/gu, ''))).toBe(batch.counts.FAILED);
  expect(Number(retrying.replace(/\D/gu, ''))).toBe(batch.counts.RETRYING);
  expect(sum(batch.counts)).toBe(batch.files);
}

test('counts agree in every place, while files fail and are tried again, when it is paused, and at the end', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const input = makeInput(scratch);
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxWorkers: 2, retryDelaySeconds: 0.2 }));
  const running = await launch({ args: [`--recipe=${TROUBLES}`, `--config=${config}`] });
  const { page, dataDir, errors } = running;
  await page.getByTestId(`recipe-${TROUBLES}`).click();
  await startByDrop(running, [input], join(scratch, 'out'));
  await untilShareDone(page, 0.05);

  const seen = await moments(page, 8);
  seen.forEach(checkMoment);
  expect(new Set(seen.map(({ headline }) => headline)).size).toBeGreaterThan(3);

  // For an equal number the list says what the frame said.
  const { frames, got } = await answers(page, 40);
  for (const { seq, counts, total } of got) {
    const last = frames.findLast((frame) => frame.seq <= seq)?.batch;
    expect(counts).toEqual(last?.counts);
    expect(total).toBe(last?.files);
  }
  expect(new Set(got.map(({ seq }) => seq)).size).toBeGreaterThan(3);

  await page.getByTestId('pause').click();
  await expect(page.getByTestId('resume')).toBeVisible();
  // What is in hand comes to its end.
  await page.getByTestId('rail-tasks').click();
  await expect.poll(async () => (await facets(page)).RUNNING).toBe(0);
  const held = await facets(page);
  const percent = /(?<percent>\d+) %/u.exec(await page.getByTestId('header-status').innerText())?.groups?.['percent'];
  expect(await page.title()).toContain(`${percent} %`);
  expect(await shownNumber(page, 'task-total')).toBe(sum(held));
  await page.getByTestId('rail-overview').click();
  await expect(page.getByTestId('headline')).toContainText(
    `${formatCount(held.COMPLETED + held.FAILED)} of ${formatCount(sum(held))} files`,
  );
  expect(await page.getByTestId('progress-bar').getAttribute('aria-valuenow')).toBe(percent);

  await page.getByTestId('resume').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED_WITH_FAILURES', {
    timeout: 60_000,
  });
  await expect(page.getByTestId('see-failed')).toContainText(String(BROKEN));
  await page.getByTestId('rail-tasks').click();
  await expect.poll(async () => (await facets(page)).FAILED).toBe(BROKEN);
  const shown = await facets(page);
  await page.getByTestId('rail-batches').click();
  await page.getByTestId('history-row').getByTestId('inspect-open').click();
  await expect(page.getByTestId('inspect-count-COMPLETED')).toBeVisible();
  const id = new URL(page.url()).hash.split('/').at(-1) ?? '';
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'inspect', id, '--json', '--data-dir', dataDir]);
  const told = JSON.parse(stdout) as BatchInspection;
  expect(shown).toEqual(told.counts);
  for (const state of ['COMPLETED', 'FAILED'] as const)
    expect(await shownNumber(page, `inspect-count-${state}`)).toBe(told.counts[state]);
  expect(told.counts).toMatchObject({ COMPLETED: PLAIN + BROKEN, FAILED: BROKEN });
  // And so does the journal itself, read line by line.
  const { done } = readJournal(join(dataDir, 'batches', id, 'journal.jsonl'));
  expect(done.size).toBe(told.counts.COMPLETED);
  expect(errors).toEqual([]);
});
