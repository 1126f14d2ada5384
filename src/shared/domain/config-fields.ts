import { fieldSchema, type ParallelConfig } from './config.ts';

/*
 * The settings one by one, as a form draws them. Names, units, ranges, defaults and meanings come from the schema's JSON
 * form; here stands only what a schema cannot say: where a setting belongs, and when a change of it acts.
 */

type Thresholds = ParallelConfig['alertThresholds'];
/** Name of one setting; an inner one behind the name of its object. */
export type ConfigKey = Exclude<keyof ParallelConfig, 'alertThresholds'> | `alertThresholds.${keyof Thresholds}`;
export type HaltPolicy = ParallelConfig['haltPolicy'];
export type ConfigValue = string | number | boolean | Exclude<HaltPolicy, 'off'>;
/** What differs from the defaults. */
export type ConfigPatch = Readonly<Partial<Record<ConfigKey, ConfigValue>>>;

export const CONFIG_GROUPS = [
  'Work',
  'Retries',
  'Health',
  'Thresholds',
  'Checkpoints',
  'Ended batches',
  'Alerts',
  'Integrations',
  'Logs',
] as const;
export type ConfigGroup = (typeof CONFIG_GROUPS)[number];
/** `now`: on the batch that runs, too. `batch`: from the next batch on. `launch`: when the app is started again. */
export type ActsWhen = 'now' | 'batch' | 'launch';
export type FieldKind = 'number' | 'whole' | 'switch' | 'choice' | 'folder' | 'halt';

export interface ConfigField {
  readonly key: ConfigKey;
  readonly title: string;
  readonly description: string;
  readonly unit?: string;
  readonly kind: FieldKind;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Null: it follows the machine, or the data folder. */
  readonly default: ConfigValue | null;
  readonly group: ConfigGroup;
  readonly acts: ActsWhen;
}

/** Every setting, in the order in which a form shows them. */
const PLACE: Readonly<Record<ConfigKey, readonly [ConfigGroup, ActsWhen]>> = {
  maxWorkers: ['Work', 'launch'],
  runGently: ['Work', 'now'],
  memoryFloorMb: ['Work', 'launch'],
  enableFaultTolerance: ['Work', 'batch'],
  enableAutoRecovery: ['Work', 'launch'],
  maxTaskRetries: ['Retries', 'batch'],
  retryDelaySeconds: ['Retries', 'batch'],
  retryBackoffFactor: ['Retries', 'batch'],
  haltPolicy: ['Retries', 'batch'],
  enableHealthMonitoring: ['Health', 'launch'],
  workerTimeoutSeconds: ['Health', 'launch'],
  'alertThresholds.workerTimeoutCritical': ['Health', 'launch'],
  heartbeatIntervalSeconds: ['Health', 'launch'],
  healthCheckIntervalSeconds: ['Health', 'now'],
  cpuThresholdPercent: ['Thresholds', 'now'],
  'alertThresholds.cpuCritical': ['Thresholds', 'now'],
  cpuAlertsWhileProcessing: ['Thresholds', 'now'],
  memoryThresholdPercent: ['Thresholds', 'now'],
  'alertThresholds.memoryCritical': ['Thresholds', 'now'],
  diskThresholdPercent: ['Thresholds', 'now'],
  errorRateThreshold: ['Thresholds', 'now'],
  'alertThresholds.errorRateCritical': ['Thresholds', 'now'],
  enableCheckpointing: ['Checkpoints', 'launch'],
  checkpointIntervalSeconds: ['Checkpoints', 'now'],
  durableAcknowledgement: ['Checkpoints', 'batch'],
  journalFormat: ['Checkpoints', 'batch'],
  checkpointDirectory: ['Checkpoints', 'launch'],
  keepBatchesDays: ['Ended batches', 'batch'],
  keepBatches: ['Ended batches', 'batch'],
  enableAlerting: ['Alerts', 'launch'],
  metricsEnabled: ['Integrations', 'now'],
  metricsPort: ['Integrations', 'now'],
  logLevel: ['Logs', 'now'],
  logFileMb: ['Logs', 'now'],
  logFiles: ['Logs', 'now'],
};

export const CONFIG_KEYS = Object.keys(PLACE) as readonly ConfigKey[];

export const actsWhen = (key: ConfigKey): ActsWhen => PLACE[key][1];

/** All settings with what a form needs of them. */
export function configFields(): readonly ConfigField[] {
  return CONFIG_KEYS.map((key) => {
    const [group, acts] = PLACE[key];
    const { title = key, description = '', unit, minimum, maximum, type, default: def = null, ...rest } = schemaOf(key);
    return {
      key,
      title,
      description,
      kind: kindOf(type, rest.enum),
      default: def as ConfigValue | null,
      group,
      acts,
      ...(unit === undefined ? {} : { unit }),
      ...(minimum === undefined ? {} : { min: minimum }),
      ...(maximum === undefined ? {} : { max: maximum }),
      ...(rest.enum === undefined ? {} : { choices: rest.enum }),
    };
  });
}

function schemaOf(key: ConfigKey): NonNullable<ReturnType<typeof fieldSchema>> {
  const schema = fieldSchema(key.split('.'));
  if (schema === undefined) throw new Error(`The schema has no setting ${key}.`);
  return schema;
}

function kindOf(type: string | undefined, choices: readonly string[] | undefined): FieldKind {
  if (choices !== undefined) return 'choice';
  if (type === 'integer') return 'whole';
  if (type === 'number') return 'number';
  if (type === 'boolean') return 'switch';
  // The one union is the halt policy, and the one text names a folder.
  return type === 'string' ? 'folder' : 'halt';
}
