import { version } from '../../../package.json';
import { diagnosticReport } from '../engine/log/diagnostic-report.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openProcessor, type CommonOptions } from './open-processor.ts';
import type { Console } from './report/make-reporter.ts';

export interface DiagnoseOptions extends CommonOptions {
  readonly json?: boolean;
}

/** `gristmill diagnose`: reads only, and sends nothing anywhere. */
export async function diagnose(options: DiagnoseOptions, console: Console): Promise<ExitCode> {
  const processor = await openProcessor(options, console);
  try {
    const report = await diagnosticReport(processor, { gristmill: version });
    if (options.json === true) console.out.line(JSON.stringify(report));
    else {
      console.out.line(
        'Diagnostic report of Gristmill. Names of files, folders, user and machine are left out, and secrets.',
      );
      console.out.line(JSON.stringify(report, null, 2));
    }
    return EXIT.ok;
  } finally {
    await processor.shutdown();
  }
}
