import { expect, test } from 'vitest';
import { ReloadLimit } from './reload-limit.ts';

test('a first death is mended, a second within a minute is not, and after a quiet minute one is again', () => {
  const limit = new ReloadLimit();
  expect([0, 59_999, 60_000, 60_001, 119_999, 120_000].map((now) => limit.allows(now))).toEqual([
    true,
    false,
    true,
    false,
    false,
    true,
  ]);
});
