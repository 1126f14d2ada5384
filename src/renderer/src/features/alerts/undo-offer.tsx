import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { call } from '../../bridge/client.ts';
import { plural } from '../../lib/count.ts';
import { attempt } from '../../ui/report.ts';

/** As long as main can take it back. */
const OFFER_MS = 10_000;
const NOTICE = 'alert-undo';

let last: string | null = null;

/** Says what was done and offers to take it back, for ten seconds; a later deed takes the place of an earlier one. */
export function offerUndo(token: string, rows: number, done: string): void {
  last = token;
  notifications.hide(NOTICE);
  notifications.show({
    id: NOTICE,
    autoClose: OFFER_MS,
    onClose: () => {
      if (last === token) last = null;
    },
    message: (
      <span className="undo-offer" data-testid="undo-offer">
        {plural(rows, 'alert')} {done}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void undo()}
          data-testid="undo"
          aria-keyshortcuts="u"
        >
          Undo <kbd>U</kbd>
        </Button>
      </span>
    ),
  });
}

/** Takes the last deed back, while that is offered. */
export async function undo(): Promise<void> {
  const token = last;
  if (token === null) return;
  last = null;
  notifications.hide(NOTICE);
  await attempt('Could not take it back', () => call('alerts.undo', { token }));
}
