import { expect, test } from 'vitest';
import { readCsv } from '../../../../../test/support/read-csv.ts';
import type { FailedFile, FileResult } from '../recipe.ts';
import { writeReport, type ProgramResult } from './program-report.ts';

const path = (taskId: number): Buffer => Buffer.from(`/in/${taskId}`);
const done = (taskId: number): FileResult<ProgramResult> => ({
  taskId,
  path: path(taskId),
  size: 1,
  result: { code: 0, ms: 1500, cpuMs: null, peakBytes: null, outBytes: 7, said: 'well' },
});
const failed = (taskId: number, code: string, message: string): FailedFile => ({
  taskId,
  path: path(taskId),
  error: { class: 'permanent', code, message },
});

test('files that failed stand among those that are done, from the first to the last, with what is known of them', () => {
  let report = '';
  writeReport([done(1), done(3)], {
    failed: [failed(0, 'EXIT_9', 'it said "no", twice'), failed(2, 'TIMEOUT', 'late'), failed(4, 'EXIT_1', 'last')],
    write: (bytes) => void (report += String(bytes)),
    progress: () => undefined,
  });
  expect(readCsv(Buffer.from(report)).slice(1)).toEqual([
    ['/in/0', '9', '', '', '', '', 'it said "no", twice'],
    ['/in/1', '0', '1.500', '', '', '7', 'well'],
    ['/in/2', '', '', '', '', '', 'late'],
    ['/in/3', '0', '1.500', '', '', '7', 'well'],
    ['/in/4', '1', '', '', '', '', 'last'],
  ]);
});
