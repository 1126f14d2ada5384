import type { Logger } from '../../ports.ts';
import type { ParallelProcessor } from '../../parallel-processor.ts';
import { MetricsExporter } from './exporter.ts';
import type { Program } from './metrics-facts.ts';
import { processorSource } from './processor-source.ts';

/** The exporter of a processor: goes by its settings, also as they change. Close it before the processor. */
export function serveMetrics(processor: ParallelProcessor, program: Program, logger: Logger): MetricsExporter {
  const exporter = new MetricsExporter({
    source: processorSource(processor),
    program,
    alerts: processor.alertManager,
    logger,
  });
  exporter.apply(processor.config);
  processor.onChange(() => exporter.apply(processor.config));
  return exporter;
}
