import { create } from 'zustand';

/** Places of the rail, in its order; the number is the key that leads there. The address is `#/<id>`. */
export const PLACES = ['overview', 'workers', 'tasks', 'alerts', 'batches', 'settings'] as const;
export type Place = (typeof PLACES)[number];

const isPlace = (name: string): name is Place => (PLACES as readonly string[]).includes(name);

/** The place of an address; the overview for any address that leads nowhere. */
export function placeOf(hash: string): Place {
  const name = hash.replace(/^#\/?/u, '');
  return isPlace(name) ? name : 'overview';
}

interface PlaceState {
  readonly place: Place;
}

export const usePlace = create<PlaceState>()(() => ({ place: placeOf(globalThis.location?.hash ?? '') }));

export const selectPlace = ({ place }: PlaceState): Place => place;

/** Goes to a place through the address, so that a reload comes back to it. */
export function goTo(place: Place): void {
  window.location.hash = `#/${place}`;
}

/** Follows the address until the returned function is called. */
export function followAddress(): () => void {
  const follow = (): void => usePlace.setState({ place: placeOf(window.location.hash) });
  window.addEventListener('hashchange', follow);
  return () => window.removeEventListener('hashchange', follow);
}
