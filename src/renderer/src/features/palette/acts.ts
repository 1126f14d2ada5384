import { assertNever } from '../../../../shared/assert-never.ts';
import type { MenuAct } from '../../../../shared/ipc/views.ts';
import { goTo } from '../../stores/places.ts';
import { show } from '../../stores/view.ts';
import { pick } from '../preflight/flow.ts';
import { palette } from './spotlight.ts';

/** Does what a menu of the system asks for. */
export function doAct(act: MenuAct): void {
  switch (act.kind) {
    case 'go':
      return goTo(act.place);
    case 'add':
      return void pick(act.what);
    case 'palette':
      return palette.open();
    case 'drill':
      return show({ drill: true });
    default:
      return assertNever(act, 'act of a menu');
  }
}
