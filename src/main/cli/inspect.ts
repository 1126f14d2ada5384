import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';
export type InspectOptions = object;
export const inspect = (_id: string, _options: InspectOptions, _c: unknown): Promise<ExitCode> =>
  Promise.resolve(EXIT.ok);
