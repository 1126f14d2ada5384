import { beforeEach, expect, test } from 'vitest';
import {
  NO_SETTINGS,
  selectKind,
  selectSettings,
  showBroken,
  showSession,
  showStart,
  useSession,
  whenReady,
} from './session.ts';

const START = { settings: { ...NO_SETTINGS, recipe: 'old' }, recipes: [] };
const READY = { app: {} as never, settings: { ...NO_SETTINGS, recipe: 'new' }, recipes: [], recent: [] };

const recipe = (): string => selectSettings(useSession.getState()).recipe;

beforeEach(() => useSession.setState({ session: { kind: 'connecting' } }));

test('what waits for the engine finds the settings as they are, not those the window is drawn from', () => {
  const seen: string[] = [];
  showStart(START);
  whenReady(() => seen.push(recipe()));
  expect([recipe(), seen]).toEqual(['old', []]);
  showSession(READY);
  expect(seen).toEqual(['new']);
  showSession({ ...READY, settings: START.settings });
  expect(seen).toEqual(['new']);
  whenReady(() => seen.push('at once'));
  expect(seen).toEqual(['new', 'at once']);
});

test('an engine that cannot open takes the place of what the window was drawn from', () => {
  showStart(START);
  showBroken({ opened: false, message: 'no' });
  expect(selectKind(useSession.getState())).toBe('broken');
});
