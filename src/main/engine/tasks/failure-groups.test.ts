import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskError } from '../../../shared/domain/task.ts';
import { FailureGroups } from './failure-groups.ts';

const error = (code: string, message: string): TaskError => ({ class: 'permanent', code, message });
const groups = (): FailureGroups => new FailureGroups((task) => `/in/file-${task}`);

test('files that failed alike are one group, the largest first, three of each named', () => {
  const made = groups();
  for (const task of [4, 3, 9, 7]) made.add(task, error('EBUSY', `file-${task} is in use by another program`));
  made.add(5, error('EIO', 'file-5 is in use by another program'));
  made.add(6, error('EBUSY', 'it is away'));
  const { groups: shown, ...rest } = made.view(1);
  expect(rest).toEqual({ files: 6, moreGroups: 2, moreFiles: 2 });
  expect(shown).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{16}$/u) as string,
      code: 'EBUSY',
      cause: '… is in use by another program',
      files: 4,
      examples: ['/in/file-4', '/in/file-3', '/in/file-9'],
    },
  ]);
  expect(made.tasks(shown[0]?.id ?? '')).toEqual([3, 4, 7, 9]);
  expect(made.all).toEqual([3, 4, 5, 6, 7, 9]);
});

test('what all files of a group say is told with its numbers; where they differ, with signs for them', () => {
  const made = groups();
  const causes = (): readonly string[] => made.view(9).groups.map(({ cause }) => cause);
  for (const task of [1, 2]) made.add(task, error('EXIT_3', `convert: "file-${task}": "tEXt" is wrong at line 12`));
  expect(causes()).toEqual(['convert: …: "tEXt" is wrong at line 12']);
  const [{ id } = { id: '' }] = made.view(9).groups;
  made.add(3, error('EXIT_3', 'convert: "file-3": "tEXt" is wrong at line 13'));
  expect(causes()).toEqual(['convert: …: … is wrong at line #']);
  expect(made.view(9).groups[0]?.id).toBe(id);
});

test('by code: how many, and what they say as long as it is of one cause', () => {
  const made = groups();
  expect(made.ofCode('BAD')).toEqual({ files: 0, said: null });
  for (const task of [1, 2]) made.add(task, error('BAD', `file-${task} has 7 errors`));
  expect(made.ofCode('BAD')).toEqual({ files: 2, said: '… has 7 errors' });
  made.add(3, error('BAD', 'file-3 has 8 errors'));
  expect(made.ofCode('BAD')).toEqual({ files: 3, said: '… has # errors' });
  made.add(4, error('BAD', 'it is empty'));
  made.add(5, error('OTHER', 'it is empty'));
  expect(made.ofCode('BAD')).toEqual({ files: 4, said: null });
  made.add(4, error('OTHER', 'it is empty'));
  expect(made.ofCode('BAD')).toEqual({ files: 3, said: '… has # errors' });
  for (const task of [1, 2, 3]) made.remove(task);
  expect(made.ofCode('BAD')).toEqual({ files: 0, said: null });
  expect(made.ofCode('OTHER')).toEqual({ files: 2, said: 'it is empty' });
});

test('a file that fails once more, otherwise than before, changes its group; an empty group is none', () => {
  const made = groups();
  made.add(1, error('EBUSY', 'busy'));
  const [{ id } = { id: '' }] = made.view(9).groups;
  made.add(1, error('EIO', 'broken'));
  expect(made.view(9).groups.map(({ code, files }) => [code, files])).toEqual([['EIO', 1]]);
  expect(made.tasks(id)).toEqual([]);
  made.remove(1);
  made.remove(1);
  expect(made.view(9)).toEqual({ groups: [], files: 0, moreGroups: 0, moreFiles: 0 });
});

test('whatever comes and goes, in whatever order, the counts are those of a count anew', () => {
  const step = fc.record({ task: fc.nat(12), code: fc.option(fc.constantFrom('EA', 'EB', 'EC'), { nil: null }) });
  fc.assert(
    fc.property(fc.array(step), fc.nat(4), (steps, limit) => {
      const made = groups();
      const failed = new Map<number, string>();
      for (const { task, code } of steps) {
        if (code === null) {
          made.remove(task);
          failed.delete(task);
        } else {
          made.add(task, error(code, `why of ${task}`));
          failed.set(task, code);
        }
      }
      const view = made.view(limit);
      expect(view.files).toBe(failed.size);
      expect(view.groups.length + view.moreGroups).toBe(new Set(failed.values()).size);
      expect(view.groups.reduce((sum, { files }) => sum + files, view.moreFiles)).toBe(failed.size);
      for (const { id, code } of view.groups) {
        const ids = [...failed].flatMap(([task, its]) => (its === code ? [task] : []));
        expect(made.tasks(id)).toEqual(ids.toSorted((one, other) => one - other));
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});
