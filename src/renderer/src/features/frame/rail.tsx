import type { ReactElement } from 'react';
import { formatCount, plural } from '../../lib/count.ts';
import { selectBadge, useAlerts } from '../../stores/alerts.ts';
import { goTo, PLACES, selectPlace, usePlace } from '../../stores/places.ts';
import type { Place } from '../../stores/places.ts';
import { PLACE_LOOK } from './place-look.ts';
import './rail.css';

/** The places, each with its key; alerts with the number that need a person. */
export function Rail(): ReactElement {
  const here = usePlace(selectPlace);
  return (
    <nav className="rail" aria-label="Places">
      {PLACES.map((place, index) => (
        <RailItem key={place} place={place} number={index + 1} current={place === here} />
      ))}
    </nav>
  );
}

interface ItemProps {
  readonly place: Place;
  readonly number: number;
  readonly current: boolean;
}

function RailItem({ place, number, current }: ItemProps): ReactElement {
  const { title, icon: Mark } = PLACE_LOOK[place];
  const waiting = useAlerts(selectBadge);
  const badge = place === 'alerts' ? waiting : 0;
  return (
    <button
      type="button"
      className="rail-item"
      data-testid={`rail-${place}`}
      aria-current={current ? 'page' : undefined}
      aria-keyshortcuts={String(number)}
      title={`${title} (${number})`}
      onClick={() => goTo(place)}
    >
      <span className="rail-icon">
        <Mark size={22} stroke={1.6} aria-hidden />
        {badge > 0 && (
          <span
            className="rail-badge"
            data-testid={`rail-badge-${place}`}
            aria-label={`${plural(badge, 'alert')} need you`}
          >
            {badge > 99 ? '99+' : formatCount(badge)}
          </span>
        )}
      </span>
      <span className="rail-title">{title}</span>
    </button>
  );
}
