import type { Rectangle } from 'electron';

export interface WindowState {
  readonly bounds: Rectangle;
  readonly maximized: boolean;
}

/** Of the window that must be on a screen for a person to get hold of it, pixels. */
const GRIP = 64;

/** The last place of a window, if it still is a place; a screen may have gone since. Undefined for anything else. */
export function soundState(
  fields: Readonly<Record<string, unknown>>,
  screens: readonly Rectangle[],
): WindowState | undefined {
  const { bounds, maximized } = fields;
  if (typeof bounds !== 'object' || bounds === null) return undefined;
  const { x, y, width, height } = bounds as Record<string, unknown>;
  const whole = (value: unknown): value is number => Number.isSafeInteger(value);
  if (!whole(x) || !whole(y) || !whole(width) || !whole(height) || width < 1 || height < 1) return undefined;
  const onScreen = screens.some(
    (area) =>
      x + width >= area.x + GRIP && x <= area.x + area.width - GRIP && y >= area.y && y <= area.y + area.height - GRIP,
  );
  return onScreen ? { bounds: { x, y, width, height }, maximized: maximized === true } : undefined;
}
