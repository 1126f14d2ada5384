import { describe, expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { CONFIG_GROUPS, CONFIG_KEYS, configFields } from './config-fields.ts';
import { changedPatch, flatConfig, nestedConfig, partly, patchOf, soundPatch } from './config-patch.ts';

describe('the fields', () => {
  const fields = configFields();

  test('are all settings of the schema, and each says what it is', () => {
    const full = parseConfig({ maxWorkers: 3, checkpointDirectory: '/x' });
    expect(Object.keys(flatConfig(full)).toSorted()).toEqual([...CONFIG_KEYS].toSorted());
    const lacking = fields.filter(({ key, title, description }) => title === key || description === '');
    expect(lacking).toEqual([]);
    const boundless = fields
      .filter(({ kind }) => kind === 'number' || kind === 'whole')
      .filter(({ min, max, unit }) => min === undefined || max === undefined || unit === undefined);
    expect(boundless).toEqual([]);
    expect(new Set(fields.map(({ group }) => group))).toEqual(new Set(CONFIG_GROUPS));
  });

  test('have the defaults of the schema', () => {
    const defaults = fields.flatMap(({ key, default: value }) => (value === null ? [] : [[key, value]]));
    expect(Object.fromEntries(defaults)).toEqual(flatConfig(parseConfig({})));
  });
});

describe('a patch', () => {
  test('is what differs from the defaults, and goes to a file and back', () => {
    const config = parseConfig({
      maxTaskRetries: 3,
      haltPolicy: 'off',
      alertThresholds: { cpuCritical: 95, memoryCritical: 85 },
    });
    const patch = patchOf(config);
    expect(patch).toEqual({ haltPolicy: 'off', 'alertThresholds.cpuCritical': 95 });
    expect(nestedConfig(patch)).toEqual({ haltPolicy: 'off', alertThresholds: { cpuCritical: 95 } });
    expect(soundPatch(JSON.parse(JSON.stringify(nestedConfig(patch))))).toEqual({ patch, dropped: [] });
    expect(parseConfig(nestedConfig(patch))).toEqual(config);
  });

  test('changes: a value is set, null takes it back to the default, a bad one is named with value and range', () => {
    const patch = changedPatch({ maxTaskRetries: 5, maxWorkers: 2 }, { maxTaskRetries: null, retryDelaySeconds: 4 });
    expect(patch).toEqual({ maxWorkers: 2, retryDelaySeconds: 4 });
    expect(() => changedPatch(patch, { 'alertThresholds.cpuCritical': 200 })).toThrow(
      'alertThresholds.cpuCritical = 200: must be a number from 1 to 100 (%)',
    );
  });

  test('of the seed, with a value that is no longer right: it alone is dropped, by name', () => {
    const { patch, dropped } = soundPatch({
      max_workers: 8,
      max_task_retries: 'many',
      gone_setting: 1,
      alert_thresholds: { cpu_critical: 95, memory_critical: -1, gpu_critical: 3 },
    });
    expect(patch).toEqual({ maxWorkers: 8, 'alertThresholds.cpuCritical': 95 });
    expect(dropped).toEqual([
      'maxTaskRetries = "many": must be a whole number from 0 to 100 (retries)',
      'goneSetting is no setting',
      'alertThresholds.memoryCritical = -1: must be a number from 1 to 100 (%)',
      'alertThresholds.gpuCritical is no setting',
    ]);
  });

  test.each([[[1]], ['text'], [5], [null]])('of %j is none', (input) => {
    expect(soundPatch(input)).toEqual({ patch: {}, dropped: ['the settings of the engine are no JSON object'] });
  });
});

test('settings for the next launch stay as they are while others are taken over', () => {
  const current = parseConfig({ maxWorkers: 2, checkpointDirectory: '/here' });
  const next = parseConfig({ maxWorkers: 7, maxTaskRetries: 9, keepBatches: 1 });
  expect(partly(current, next, ['now', 'batch'])).toEqual({ ...current, maxTaskRetries: 9, keepBatches: 1 });
});
