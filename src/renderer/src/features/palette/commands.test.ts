import { expect, test } from 'vitest';
import { commands, type CommandFacts } from './commands.ts';

const facts: CommandFacts = { batch: null, recipes: [], presets: [], recent: [] };
const ids = (change: Partial<CommandFacts>): readonly string[] => commands({ ...facts, ...change }).map(({ id }) => id);
const batch = { id: 'b', state: 'RUNNING', title: 'Checksum', resumable: true } as const;

test('a batch can be paused while it runs, and gone on with while it is paused', () => {
  expect(ids({ batch })).toEqual(expect.arrayContaining(['pause', 'checkpoint']));
  expect(ids({ batch })).not.toContain('resume');
  expect(ids({ batch: { ...batch, state: 'PAUSED' } })).toContain('resume');
  for (const state of ['COMPLETED', 'CANCELLED', 'INTERRUPTED'] as const) {
    expect(ids({ batch: { ...batch, state } })).not.toEqual(expect.arrayContaining(['pause']));
  }
  expect(ids({ batch: { ...batch, resumable: false } })).not.toContain('checkpoint');
});

test('nothing that destroys is done by its name alone', () => {
  expect(ids({ batch }).filter((id) => /cancel|delete|discard/u.test(id))).toEqual([]);
});

test('a preset that runs code of others is left to the place where it is looked at', () => {
  const preset = {
    name: 'Mine',
    purpose: '',
    recipe: 'program',
    options: {},
    include: [],
    exclude: [],
    allFiles: false,
  };
  const offered = { ...preset, shipped: false, unconfirmed: true };
  expect(ids({ presets: [offered] })).not.toContain('preset-Mine');
  expect(ids({ presets: [{ ...offered, unconfirmed: false }] })).toContain('preset-Mine');
});

test('no two have the same id', () => {
  const all = ids({ batch });
  expect(new Set(all).size).toBe(all.length);
});
