import { camelKeys, parseConfig, type ParallelConfig, type ParallelConfigInput } from './config.ts';
import {
  actsWhen,
  CONFIG_KEYS,
  type ActsWhen,
  type ConfigKey,
  type ConfigPatch,
  type ConfigValue,
} from './config-fields.ts';

type Nested = Readonly<Record<string, unknown>>;
/** Null takes a setting back to its default. */
export type ConfigChanges = Readonly<Partial<Record<ConfigKey, ConfigValue | null>>>;

const isObject = (value: unknown): value is Nested =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The value of one setting in a configuration; undefined where it has none. */
function valueOf(config: Nested, key: ConfigKey): unknown {
  const [outer = '', inner] = key.split('.');
  const value = config[outer];
  if (inner === undefined) return value;
  return isObject(value) ? value[inner] : undefined;
}

/** The settings of a configuration one by one; what is left out in it is left out here. */
export function flatConfig(config: ParallelConfig | ParallelConfigInput): ConfigPatch {
  const flat: Partial<Record<ConfigKey, ConfigValue>> = {};
  for (const key of CONFIG_KEYS) {
    const value = valueOf(config as Nested, key);
    if (value !== undefined) flat[key] = value as ConfigValue;
  }
  return flat;
}

/** The same as one object, as files hold it. */
export function nestedConfig(patch: ConfigChanges): ParallelConfigInput {
  const nested: Record<string, unknown> = {};
  for (const key of CONFIG_KEYS) {
    const value = patch[key];
    if (value === undefined || value === null) continue;
    const [outer = '', inner] = key.split('.');
    nested[outer] = inner === undefined ? value : { ...(nested[outer] as object | undefined), [inner]: value };
  }
  return nested as ParallelConfigInput;
}

const DEFAULTS = flatConfig(parseConfig({}));

export const sameValue = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What of a configuration differs from the defaults. */
export function patchOf(config: ParallelConfig): ConfigPatch {
  const entries = Object.entries(flatConfig(config)) as [ConfigKey, ConfigValue][];
  return Object.fromEntries(entries.filter(([key, value]) => !sameValue(value, DEFAULTS[key])));
}

/** A patch with changes to it. Throws AppError `usage` that names each bad field, the value given and the range. */
export function changedPatch(patch: ConfigPatch, changes: ConfigChanges): ConfigPatch {
  return patchOf(parseConfig(nestedConfig({ ...patch, ...changes })));
}

/** What is still right of a configuration from a file, and in words what is not. Never throws. */
export function soundPatch(input: unknown): { readonly patch: ConfigPatch; readonly dropped: readonly string[] } {
  if (input === undefined) return { patch: {}, dropped: [] };
  const given = camelKeys(input);
  if (!isObject(given)) return { patch: {}, dropped: ['the settings of the engine are no JSON object'] };
  let patch: ConfigPatch = {};
  const dropped: string[] = [];
  for (const one of singles(given)) {
    try {
      patch = { ...patch, ...patchOf(parseConfig(one)) };
    } catch (error) {
      dropped.push(...problemsOf(error));
    }
  }
  return { patch, dropped };
}

/** An object for each setting, the inner ones apart, so that one that is wrong takes no other with it. */
function singles(given: Nested): readonly Nested[] {
  return Object.entries(given).flatMap(([key, value]) =>
    key === 'alertThresholds' && isObject(value)
      ? Object.entries(value).map(([inner, threshold]) => ({ [key]: { [inner]: threshold } }))
      : [{ [key]: value }],
  );
}

function problemsOf(error: unknown): readonly string[] {
  const details = (error as { readonly details?: { readonly problems?: readonly string[] } }).details;
  return details?.problems ?? [error instanceof Error ? error.message : String(error)];
}

/** `current` with those settings of `next` that act at one of these moments. */
export function partly(current: ParallelConfig, next: ParallelConfig, when: readonly ActsWhen[]): ParallelConfig {
  const flat: Partial<Record<ConfigKey, ConfigValue>> = { ...flatConfig(current) };
  const after = flatConfig(next);
  for (const key of CONFIG_KEYS) {
    if (!when.includes(actsWhen(key))) continue;
    const value = after[key];
    if (value === undefined) delete flat[key];
    else flat[key] = value;
  }
  return parseConfig(nestedConfig(flat));
}
