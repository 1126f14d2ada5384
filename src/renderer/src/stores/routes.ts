import { create } from 'zustand';
import type { RoutesView } from '../../../shared/domain/routes.ts';
import { share } from '../lib/structural-share.ts';

interface RoutesState {
  /** Null before they were asked for. */
  readonly view: RoutesView | null;
}

/** Where alerts are sent, as main last told it. */
export const useRoutes = create<RoutesState>()(() => ({ view: null }));

export function showRoutes({ routes, secretsNote }: RoutesView): void {
  useRoutes.setState((shown) => ({ view: share(shown.view, { routes, secretsNote }) }));
}
