import { expect, test } from 'vitest';
import { soundState } from './sound-state.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
const bounds = { x: 100, y: 50, width: 1280, height: 800 };

test.each<[string, Readonly<Record<string, unknown>>, boolean]>([
  ['where it was', { bounds, maximized: false }, true],
  ['partly off the screen, with a grip left', { bounds: { ...bounds, x: -1200 } }, true],
  ['off the screen', { bounds: { ...bounds, x: -1279 } }, false],
  ['its title bar above the screen', { bounds: { ...bounds, y: -10 } }, false],
  ['on a screen that has gone', { bounds: { ...bounds, x: 2500 } }, false],
  ['nothing kept', {}, false],
  ['not numbers', { bounds: { ...bounds, x: 'left' } }, false],
  ['no size', { bounds: { ...bounds, width: 0 } }, false],
  ['fractions', { bounds: { ...bounds, width: 10.5 } }, false],
])('%s', (_, fields, sound) => {
  const state = sound ? { bounds: fields['bounds'], maximized: false } : undefined;
  expect(soundState(fields, [SCREEN])).toEqual(state);
});

test('a second screen is a place, too', () => {
  const right = { x: 1920, y: 0, width: 1920, height: 1080 };
  expect(soundState({ bounds: { ...bounds, x: 2500 }, maximized: true }, [SCREEN, right])?.maximized).toBe(true);
});
