import { call } from '../../bridge/client.ts';
import { backInSight } from '../../stores/view.ts';
import { attempt } from '../../ui/report.ts';

/** The offer itself goes with the next `offers` event. */
export async function resumeOffer(batchId: string, contents: boolean, without?: 'suspects'): Promise<void> {
  const input = { batchId, contents, ...(without === undefined ? {} : { without }) };
  const done = await attempt('Could not resume the batch', () => call('offer.resume', input));
  if (done !== undefined) backInSight(batchId);
}

export async function discardOffer(batchId: string): Promise<void> {
  await attempt('Could not discard the batch', () => call('offer.discard', { batchId }));
}
