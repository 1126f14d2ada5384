import type { ProcessStatus } from '../../shared/domain/status.ts';
import { isEnded, type BatchProgress } from '../../shared/domain/batch.ts';
import { isAlive } from '../engine/checkpoints/process-identity.ts';
import { dataDir } from '../engine/data-dir.ts';
import { readStatus } from '../engine/status/status-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { CommonOptions } from './open-processor.ts';
import type { Console } from './report/make-reporter.ts';
import { bytesWords, countWords, etaWords, plural, recipeName, secondsWords } from './words.ts';

export interface StatusOptions extends Pick<CommonOptions, 'dataDir'> {
  readonly json?: boolean;
}

/** A process that has said nothing for so long is stopped, or stuck, milliseconds. */
const SILENT_MS = 10_000;

/** `gristmill status`: what runs on the data folder, by the word of those who run it. */
export async function status(options: StatusOptions, { out }: Console): Promise<ExitCode> {
  const file = await readStatus(dataDir(options.dataDir));
  const now = Date.now();
  const processes = (file?.processes ?? []).map((process) => ({ ...process, alive: isAlive(process) }));
  if (options.json === true) out.line(JSON.stringify({ v: 1, at: file?.at ?? null, processes }));
  else for (const line of words(processes, now)) out.line(line);
  return EXIT.ok;
}

type Seen = ProcessStatus & { readonly alive: boolean };

function words(processes: readonly Seen[], now: number): readonly string[] {
  if (processes.length === 0) return ['Nothing runs.'];
  return processes.flatMap((process) => [
    header(process, now),
    ...process.batches.map((batch) => `  ${batchWords(batch, process.alive)}`),
  ]);
}

function header({ pid, program, startedAt, at, alive, health, batches }: Seen, now: number): string {
  const since = new Date(startedAt).toLocaleString('sv-SE');
  const who = `Process ${pid} (${program === 'app' ? 'the app' : 'command line'}, started ${since})`;
  const ago = secondsWords((now - at) / 1000);
  if (!alive) return `${who} is dead; its last word was ${ago} ago${batches.length === 0 ? '.' : ':'}`;
  if (batches.length === 0) return `${who} runs nothing.`;
  if (batches.every(({ state }) => isEnded(state) || state === 'INTERRUPTED'))
    return `${who} runs nothing now; its last:`;
  if (now - at > SILENT_MS) return `${who} lives and has said nothing for ${ago}:`;
  const { workerCount, healthyWorkers, activeAlerts } = health;
  return `${who}: ${healthyWorkers} of ${plural(workerCount, 'worker')} healthy, ${plural(activeAlerts, 'alert')}`;
}

function batchWords(batch: BatchProgress, alive: boolean): string {
  const { id, recipe, state, pauseReason, counts, files, filesPerSecond, bytesPerSecond, eta } = batch;
  const parts = [`${countWords(counts.COMPLETED)} of ${plural(files, 'file')} completed`];
  if (counts.FAILED > 0) parts.push(`${countWords(counts.FAILED)} failed`);
  if (alive && state === 'RUNNING') {
    parts.push(`${countWords(Math.round(filesPerSecond))} files/s, ${bytesWords(bytesPerSecond)}/s`);
    if (eta !== undefined) parts.push(etaWords(eta.low, eta.high));
  }
  const reason = state === 'PAUSED' && pauseReason !== undefined ? ` (${pauseReason})` : '';
  const next = alive || isEnded(state) ? '' : `. Go on with: gristmill resume ${id}`;
  return `${id}  ${recipeName(recipe)}  ${state}${reason}: ${parts.join(', ')}${next}`;
}
