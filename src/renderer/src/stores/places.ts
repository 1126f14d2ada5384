import { create } from 'zustand';

/** Places of the rail, in its order; the number is the key that leads there. The address is `#/<id>`. */
export const PLACES = ['overview', 'workers', 'tasks', 'alerts', 'batches', 'settings'] as const;
export type Place = (typeof PLACES)[number];

const isPlace = (name: string): name is Place => (PLACES as readonly string[]).includes(name);

/** The place of an address; the overview for any address that leads nowhere. */
export function placeOf(hash: string): Place {
  const name = hash.replace(/^#\/?/u, '').replace(/\/.*$/su, '');
  return isPlace(name) ? name : 'overview';
}

/** The batch that an address of the form `#/batches/<id>` looks into; null for any other. */
export function inspectedOf(hash: string): string | null {
  return /^#\/batches\/(\w[\w.-]*)$/u.exec(hash)?.[1] ?? null;
}

interface PlaceState {
  readonly place: Place;
  /** Id of the batch that is looked into, in the place of batches. */
  readonly inspected: string | null;
  /** Where the look into it was asked for. */
  readonly cameFrom: Place;
}

const whereabouts = (hash: string): Pick<PlaceState, 'place' | 'inspected'> => ({
  place: placeOf(hash),
  inspected: inspectedOf(hash),
});

export const usePlace = create<PlaceState>()(() => ({
  ...whereabouts(globalThis.location?.hash ?? ''),
  cameFrom: 'batches',
}));

export const selectPlace = ({ place }: PlaceState): Place => place;
export const selectInspected = ({ inspected }: PlaceState): string | null => inspected;

/** Goes to a place through the address, so that a reload comes back to it. */
export function goTo(place: Place): void {
  window.location.hash = `#/${place}`;
}

/** Looks into a batch. */
export function inspectBatch(batchId: string): void {
  usePlace.setState(({ place }) => ({ cameFrom: place }));
  window.location.hash = `#/batches/${batchId}`;
}

/** Back to where the look into a batch was asked for. */
export const leaveInspection = (): void => goTo(usePlace.getState().cameFrom);

/** Follows the address until the returned function is called. */
export function followAddress(): () => void {
  const follow = (): void => usePlace.setState(whereabouts(window.location.hash));
  window.addEventListener('hashchange', follow);
  return () => window.removeEventListener('hashchange', follow);
}
