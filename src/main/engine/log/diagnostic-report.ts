import { cpus, freemem, release, totalmem, type, uptime } from 'node:os';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { patchOf } from '../../../shared/domain/config-patch.ts';
import type { ParallelProcessor } from '../parallel-processor.ts';
import { logFolder } from './file-logger.ts';
import { readLogPage } from './log-reader.ts';
import { Redactor } from './redact.ts';

/** Lines of the log, ended batches and alerts in a report. */
const LINES = 200;
const BATCHES = 10;
const ALERTS = 100;

/** Who makes the report, in versions; `electron` where there is one. */
export interface ReportVersions {
  readonly gristmill: string;
  readonly electron?: string;
}

/** A diagnostic report: what one needs to see to help, and nothing by which one would know whose it is. */
export interface DiagnosticReport {
  readonly v: 1;
  readonly made: string;
  readonly [part: string]: unknown;
}

/** Gathers it; nothing leaves this machine. Parts that cannot be read say why. */
export async function diagnosticReport(
  processor: ParallelProcessor,
  versions: ReportVersions,
  redactor = new Redactor(),
): Promise<DiagnosticReport> {
  const report = {
    versions: { ...versions, node: process.versions.node },
    machine: machine(),
    // What differs from the defaults.
    configuration: patchOf(processor.config),
    health: processor.getHealthStatus(),
    batches: await part(async () => batches(processor)),
    alerts: alerts(processor),
    log: await part(async () => warnings(processor)),
  };
  return { v: 1, made: new Date().toISOString(), ...(redactor.redact(report) as object) };
}

function machine(): object {
  const all = cpus();
  return {
    platform: process.platform,
    system: `${type()} ${release()}`,
    arch: process.arch,
    cpus: all.length,
    cpu: all[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    freeBytes: freemem(),
    upSeconds: Math.round(uptime()),
    processSeconds: Math.round(process.uptime()),
  };
}

/** What a batch was of stays out, but for figures: its title and its options may name anything. */
async function batches(processor: ParallelProcessor): Promise<readonly object[]> {
  const ended = await processor.history(BATCHES);
  const current = processor.current?.progress();
  const others = ended.filter(({ id }) => id !== current?.id);
  return [...(current === undefined ? [] : [current]), ...processor.queued, ...others].slice(0, BATCHES).map(figures);
}

function figures(batch: BatchProgress): object {
  const { id, recipe, state, pauseReason, createdAt, counts, files, refused, bytes, bytesDone, retries } = batch;
  const { seconds, filesPerSecond, bytesPerSecond, problem, resumable, left, outputs } = batch;
  return {
    id,
    recipe,
    state,
    pauseReason,
    createdAt: new Date(createdAt).toISOString(),
    counts,
    files,
    refused,
    bytes,
    bytesDone,
    retries,
    seconds,
    filesPerSecond,
    bytesPerSecond,
    problem,
    resumable,
    left: left?.count ?? 0,
    outputs: outputs.length,
  };
}

/** What these say is in the words of files, which may hold their names. */
const SAYS_NAMES: ReadonlySet<string> = new Set(['task-failed', 'task-poisoned', 'files-left']);

/** Without examples, which are names of files. */
function alerts({ alertManager }: ParallelProcessor): readonly object[] {
  return alertManager
    .getActiveAlerts()
    .slice(0, ALERTS)
    .map(({ examples: _examples, metadata: { code }, ...alert }) =>
      SAYS_NAMES.has(alert.rule) ? { ...alert, message: typeof code === 'string' ? code : '' } : alert,
    );
}

async function warnings({ dataDir }: ParallelProcessor): Promise<readonly object[]> {
  const { rows } = await readLogPage(logFolder(dataDir), { level: 'warn', search: '', count: LINES });
  return rows.map(({ id: _id, more, ...line }) => ({
    ...line,
    ...(more === undefined ? {} : (JSON.parse(more) as object)),
  }));
}

async function part<T>(gather: () => Promise<T>): Promise<T | string> {
  try {
    return await gather();
  } catch (error) {
    return `This part could not be gathered: ${error instanceof Error ? error.message : String(error)}`;
  }
}
