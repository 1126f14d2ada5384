import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/app-error.ts';
import { globFilter } from './glob-filter.ts';

const takes = (include: readonly string[], exclude: readonly string[], path: string): boolean =>
  globFilter(include, exclude)?.takes(Buffer.from(path).toString('latin1')) ?? true;

describe('globs', () => {
  test.each([
    // include, exclude, path from the root's name on, taken
    [[], [], 'photos/a.jpg', true],
    [['*.jpg'], [], 'photos/raw/a.jpg', true],
    [['*.jpg'], [], 'photos/raw/.hidden.jpg', true],
    [['*.jpg'], [], 'photos/raw.jpg/a.png', false],
    [['*.jpg', '*.png'], [], 'photos/a.png', true],
    [['photos/raw/**'], [], 'photos/raw/x/a.jpg', true],
    [['raw/**'], [], 'photos/raw/x/a.jpg', true],
    [['raw/*'], [], 'photos/raw/x/a.jpg', false],
    [['**/x/*.{jpg,png}'], [], 'photos/raw/x/a.jpg', true],
    [['*.jpg'], ['raw/**'], 'photos/raw/a.jpg', false],
    [[], ['*.tmp'], 'photos/a.tmp', false],
    [[], ['*.tmp'], 'photos/a.jpg', true],
    [['*.jpg'], [], 'photos/A.JPG', true],
    [['*.JPG', 'RAW/**'], [], 'photos/raw/a.jpg', true],
    [[], ['*.jpg'], 'photos/A.Jpg', false],
    [['caf\u00c9*'], [], 'photos/Caf\u00e9.jpg', true],
    [['caf\u00e9*'], [], 'photos/caf\u00e9.jpg', true],
    [['a\nb'], [], 'photos/a\nb', true],
  ] as const)('include %j, exclude %j: %s → %s', (include, exclude, path, taken) => {
    expect(takes(include, exclude, path)).toBe(taken);
  });

  test('bytes that are no UTF-8 match as U+FFFD', () => {
    const filter = globFilter(['a\ufffdb'], []);
    expect(filter?.takes('root/a\xffb')).toBe(true);
    expect(filter?.takes('root/axb')).toBe(false);
  });

  test('a folder is closed by its name or by a glob that ends in /**, and by nothing less', () => {
    const filter = globFilter([], ['node_modules', 'build/**', 'photos/raw/*']);
    expect(filter?.closes('app/node_modules')).toBe(true);
    expect(filter?.closes('app/Node_Modules')).toBe(true);
    expect(filter?.closes('app/build')).toBe(true);
    expect(filter?.closes('photos/raw/x')).toBe(false);
    expect(filter?.closes('app/src')).toBe(false);
  });

  test('no globs, no filter', () => {
    expect(globFilter([], [])).toBeNull();
  });

  test('a glob that is none is a usage error', () => {
    expect(() => globFilter([''], [])).toThrow(AppError);
    expect(() => globFilter([], ['x'.repeat(70_000)])).toThrow(/was not understood/);
  });
});
