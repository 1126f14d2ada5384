import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dropFiles } from './support/drop.ts';
import { expect, test } from './support/launch.ts';

test('thousands of files dropped one by one are all counted, with what was dropped before', async ({
  launch,
  scratch,
}) => {
  const folder = join(scratch, 'in');
  mkdirSync(folder);
  const files = Array.from({ length: 2500 }, (_, i) => join(folder, `${i} ä`));
  for (const file of files) writeFileSync(file, 'x');
  const { page } = await launch();
  await dropFiles(page, files.slice(0, 2200));
  await expect(page.getByTestId('preflight-files')).toHaveText('2,200');
  await dropFiles(page, files.slice(100));
  await expect(page.getByTestId('preflight-files')).toHaveText('2,500');
});
