import type { AppErrorData } from '../../../shared/app-error.ts';
import type { ScanProgress, ScanResult } from './scan-result.ts';

/** What the scan thread tells its client: progress at most ten times a second, then one end. Tables go by reference. */
export type ScanMessage =
  | { readonly kind: 'progress'; readonly progress: ScanProgress }
  | { readonly kind: 'done'; readonly result: ScanResult }
  | { readonly kind: 'failed'; readonly error: AppErrorData };
