import type { OnConflict } from '../engine/names/settle-names.ts';
import type { CommonOptions } from './open-processor.ts';
import type { ReportOptions } from './report/make-reporter.ts';
import type { ScriptOptions } from './script-leave.ts';

export interface RunOptions extends CommonOptions, ReportOptions, ScriptOptions {
  readonly out: string;
  readonly set?: readonly string[];
  readonly filesFrom?: string;
  readonly null?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly allFiles?: boolean;
  readonly base?: readonly string[];
  readonly name?: string;
  readonly onConflict?: OnConflict;
  readonly preset?: string;
  readonly trustPreset?: boolean;
  readonly dryRun?: boolean;
}
