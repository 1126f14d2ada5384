import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { LOG_LEVELS } from './log.ts';

/*
 * Every setting of the engine: the seed's names in camelCase, its defaults, and for each its meaning, unit and range.
 * `max_workers` has no fixed default here: it follows the machine (see `resolveMaxWorkers`).
 */

const seconds = (def: number, min: number, max: number, title: string, text: string) =>
  z.number().min(min).max(max).default(def).meta({ title, unit: 's', description: text });
const percent = (def: number, title: string, text: string) =>
  z.number().min(1).max(100).default(def).meta({ title, unit: '%', description: text });
const share = (def: number, title: string, text: string) =>
  z.number().min(0).max(1).default(def).meta({ title, unit: 'share', description: text });
const toggle = (title: string, text: string, def = true) => z.boolean().default(def).meta({ title, description: text });

/** What high CPU is worth while a batch runs: a remark, for that is what it is there for; or the same as at other times. */
export const CPU_ALERTS = ['info', 'full'] as const;

/** How the journal of a batch is written: lines readable by eye, or a compact binary form. */
export const JOURNAL_FORMATS = ['json', 'binary'] as const;
export type JournalFormat = (typeof JOURNAL_FORMATS)[number];

export const alertThresholdsSchema = z
  .strictObject({
    cpuCritical: percent(90, 'CPU critical', 'System CPU above this for 30 s raises a CRITICAL alert.'),
    memoryCritical: percent(
      85,
      'Memory critical',
      'System memory above this for 30 s raises a CRITICAL alert; a worker with more of its heap in use is UNHEALTHY.',
    ),
    errorRateCritical: share(
      0.1,
      'Error rate critical',
      'Share of failures above this for 30 s raises a CRITICAL alert, bad inputs not counted.',
    ),
    workerTimeoutCritical: seconds(
      120,
      0.1,
      86_400,
      'Worker timeout critical',
      'A worker without progress for this long is stopped and its tasks go to others.',
    ),
  })
  .prefault({});

const FAILED = 'must be a whole number from 1 (files)';
const PERCENT = 'must be a number from 1 to 100 (%)';

/** When so many files failed that the batch is paused and a person is asked (the CLI stops and can be resumed). */
export const haltPolicySchema = z
  .union(
    [
      z.literal('off'),
      z.strictObject({ failed: z.number(FAILED).int(FAILED).min(1, FAILED) }),
      z.strictObject({ percent: z.number(PERCENT).min(1, PERCENT).max(100, PERCENT) }),
    ],
    {
      error:
        'must be "off", { "failed": N } with a whole number from 1, or { "percent": P } with a number from 1 to 100',
    },
  )
  .default({ percent: 20 })
  .meta({
    title: 'Halt',
    description:
      'Pause the batch and ask when this many files failed, or this share of them (of at least 50 finished and 10 failed); "off" never.',
  });

export const configSchema = z.strictObject({
  maxWorkers: z.number().int().min(1).max(256).optional().meta({
    title: 'Workers',
    unit: 'workers',
    description: 'Threads that work at once; as many as the machine has cores when left out.',
  }),
  enableFaultTolerance: toggle('Fault tolerance', 'Off: one attempt, and the first loss of a worker ends the task.'),
  enableHealthMonitoring: toggle(
    'Health monitoring',
    'Off: no verdicts on workers, no alerts on the figures of the machine; only exits are seen.',
  ),
  enableCheckpointing: toggle('Checkpoints', 'Off: no journal is kept and a batch cannot be resumed.'),
  enableAlerting: toggle('Alerts', 'Off: no alert rows; counts stay.'),
  enableAutoRecovery: toggle(
    'Automatic recovery',
    'Off: a dead worker is not replaced; the batch goes on with the rest.',
  ),
  maxTaskRetries: z.number().int().min(0).max(100).default(3).meta({
    title: 'Retries',
    unit: 'retries',
    description: 'How often a failed task is tried again.',
  }),
  retryDelaySeconds: seconds(
    1,
    0,
    3600,
    'Retry delay',
    'Upper bound of the first delay; each delay is drawn between 0 and its bound (full jitter).',
  ),
  retryBackoffFactor: z.number().min(1).max(10).default(2).meta({
    title: 'Backoff factor',
    unit: '×',
    description: 'The bound of the delay grows by this with each retry, up to 30 s.',
  }),
  haltPolicy: haltPolicySchema,
  workerTimeoutSeconds: seconds(
    60,
    0.05,
    86_400,
    'Worker timeout',
    'A worker without progress for this long is UNHEALTHY; one that spins is stopped.',
  ),
  heartbeatIntervalSeconds: seconds(
    5,
    0.05,
    600,
    'Heartbeat',
    'Period in which the sign of life of each worker is shown.',
  ),
  healthCheckIntervalSeconds: seconds(
    10,
    0.05,
    600,
    'Health check',
    'Period in which the disks are looked at, and health checks of your own that name none are asked.',
  ),
  cpuThresholdPercent: percent(80, 'CPU', 'System CPU above this for 30 s is worth a WARNING.'),
  cpuAlertsWhileProcessing: z.enum(CPU_ALERTS).default('info').meta({
    title: 'CPU while processing',
    description:
      'High CPU while a batch runs: a remark (info), for that is what a batch is for, or a WARNING or CRITICAL as at other times (full).',
  }),
  memoryThresholdPercent: percent(
    75,
    'Memory',
    'System memory above this for 30 s is worth a WARNING; a worker with more of its heap in use is DEGRADED.',
  ),
  diskThresholdPercent: percent(
    85,
    'Disk',
    'An output or data volume fuller than this for 30 s is worth a WARNING, and so is one with less than 2 GiB free.',
  ),
  errorRateThreshold: share(
    0.05,
    'Error rate',
    'Share of failures above this for 30 s is worth a WARNING, bad inputs not counted; a worker above it is DEGRADED.',
  ),
  runGently: toggle(
    'Run gently',
    'Work has low priority and leaves the machine to others; on battery at most half of the workers work.',
    false,
  ),
  memoryFloorMb: z.number().int().min(1).max(1_048_576).default(1024).meta({
    title: 'Memory floor',
    unit: 'MB',
    description: 'With less memory free than this, or than a tenth of all, leases are small and one at a time.',
  }),
  checkpointIntervalSeconds: seconds(
    30,
    0.05,
    3600,
    'Checkpoint interval',
    'Period of the snapshot beside the journal.',
  ),
  checkpointDirectory: z.string().min(1).optional().meta({
    title: 'Checkpoint folder',
    description: 'Where batches are kept; the app data folder when left out.',
  }),
  journalFormat: z.enum(JOURNAL_FORMATS).default('json').meta({
    title: 'Journal format',
    description: 'Format of the journal of new batches: lines readable by eye (json), or compact (binary).',
  }),
  durableAcknowledgement: toggle(
    'Durable acknowledgement',
    'A file counts as done only when its record is on the disk.',
    false,
  ),
  keepBatchesDays: z.number().int().min(0).max(36_500).default(90).meta({
    title: 'Keep ended batches',
    unit: 'days',
    description: 'Ended batches older than this are removed, their outputs stay; 0 keeps them for ever.',
  }),
  keepBatches: z.number().int().min(0).max(100_000).default(200).meta({
    title: 'Ended batches at most',
    unit: 'batches',
    description: 'Of more ended batches than this the oldest are removed, their outputs stay; 0 is without a limit.',
  }),
  logLevel: z.enum(LOG_LEVELS).default('info').meta({
    title: 'Log level',
    description:
      'What is kept in the log files: from debug (every lease) over info (what is not as usual) to errors alone.',
  }),
  logFileMb: z.number().int().min(1).max(1000).default(10).meta({
    title: 'Log file',
    unit: 'MB',
    description: 'A log file that would grow larger is put aside, and a new one begun.',
  }),
  logFiles: z.number().int().min(1).max(100).default(5).meta({
    title: 'Log files at most',
    unit: 'files',
    description: 'Of more than these the oldest is removed; with one, its lines go when it is full.',
  }),
  alertThresholds: alertThresholdsSchema,
  metricsEnabled: toggle(
    'Metrics',
    'Prometheus metrics at /metrics and a health check at /healthz, for this machine alone (127.0.0.1).',
    false,
  ),
  metricsPort: z.number().int().min(1024).max(65_535).default(9847).meta({
    title: 'Metrics port',
    unit: 'port',
    description: 'TCP port on 127.0.0.1 where the metrics and the health check are served.',
  }),
});

/** The validated configuration. */
export type ParallelConfig = Readonly<z.infer<typeof configSchema>>;
/** What a caller may give: any subset, in camelCase. */
export type ParallelConfigInput = Readonly<z.input<typeof configSchema>>;

const camel = (key: string): string => key.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase());

/** Keys of a JSON object in camelCase, at every depth; the seed's snake_case block loads as it stands. */
export function camelKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [camel(key), camelKeys(inner)]));
}

/**
 * Validates a configuration in camelCase or snake_case and fills in the defaults.
 * Throws AppError `usage` that names every bad field, the value given and the range.
 */
export function parseConfig(input: unknown): ParallelConfig {
  const given = camelKeys(input ?? {});
  const parsed = configSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, input));
  throw new AppError('usage', `The configuration was not accepted. ${problems.join('; ')}.`, {
    details: { problems },
  });
}

function problemsOf(issue: z.core.$ZodIssue, input: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${asGiven(input, [...issue.path, key]).name} is no setting`);
  }
  if (issue.path.length === 0) return ['it must be a JSON object'];
  const { name, value } = asGiven(input, issue.path);
  return [`${name} = ${JSON.stringify(value)}: ${allowed(issue.path) ?? issue.message}`];
}

/** A setting by the name that stands in the input, in whichever case, and its value there. */
function asGiven(input: unknown, path: readonly PropertyKey[]): { readonly name: string; readonly value: unknown } {
  let value = input;
  const names = path.map((key) => {
    const fields = (value ?? {}) as Readonly<Record<string, unknown>>;
    const name = Object.keys(fields).find((candidate) => camel(candidate) === key) ?? String(key);
    value = fields[name];
    return name;
  });
  return { name: names.join('.'), value };
}

/** A setting in the JSON form of the schema, as far as it is read here. */
export interface FieldSchema {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly title?: string;
  readonly unit?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
}

/** The schema in its JSON form; undefined for a path that leads to no setting. */
export function fieldSchema(path: readonly PropertyKey[]): FieldSchema | undefined {
  let field: FieldSchema | undefined = z.toJSONSchema(configSchema, { io: 'input' }) as FieldSchema;
  for (const key of path) field = field?.properties?.[String(key)];
  return field;
}

/** What a numeric setting may be, in words; undefined for the others. */
function allowed(path: readonly PropertyKey[]): string | undefined {
  const field = fieldSchema(path);
  if (field?.minimum === undefined || field.maximum === undefined) return undefined;
  const kind = field.type === 'integer' ? 'a whole number' : 'a number';
  const unit = field.unit === undefined ? '' : ` (${field.unit})`;
  return `must be ${kind} from ${field.minimum} to ${field.maximum}${unit}`;
}
