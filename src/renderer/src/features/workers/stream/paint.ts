import type { StreamBar } from '../../../../../shared/domain/task-stream.ts';
import { boxesOf, boxOf, heightOf, LANE, marks, type Box, type View } from './layout.ts';

type Colours = Readonly<Record<Box['outcome'] | 'line' | 'text', string>>;

/** Of the scheme that is shown now. */
function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name);
  return {
    done: of('--ok'),
    running: of('--run'),
    retrying: of('--retry'),
    failed: of('--bad'),
    lost: of('--crit'),
    line: of('--line'),
    text: of('--text-dim'),
  };
}

/** Draws lanes, bars and the scale; sharp on any screen. */
export function paint(
  canvas: HTMLCanvasElement,
  bars: readonly StreamBar[],
  running: readonly StreamBar[],
  view: View,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = window.devicePixelRatio;
  const height = heightOf(view);
  if (canvas.width !== Math.round(view.width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(view.width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.width, height);
  const colours = coloursOf(canvas);
  context.font = `11px ${getComputedStyle(canvas).fontFamily}`;
  paintLanes(context, view, colours);
  for (const bar of bars) for (const box of boxesOf(bar, view)) paintBox(context, box, colours);
  for (const bar of running) paintBox(context, boxOf(bar, 'running', view), colours);
}

function paintLanes(context: CanvasRenderingContext2D, view: View, colours: Colours): void {
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  view.workers.forEach((worker, lane) => {
    context.fillStyle = colours.text;
    context.fillText(worker, 0, lane * LANE + LANE / 2);
    context.fillStyle = colours.line;
    context.fillRect(0, (lane + 1) * LANE - 0.5, view.width, 0.5);
  });
  const bottom = view.workers.length * LANE;
  context.fillStyle = colours.text;
  for (const { x, words } of marks(view)) {
    context.textAlign = words === 'now' ? 'right' : 'center';
    context.fillText(words, x, bottom + 10);
  }
}

function paintBox(context: CanvasRenderingContext2D, box: Box | null, colours: Colours): void {
  if (box === null) return;
  const { x, y, width, height, outcome } = box;
  context.fillStyle = colours[outcome];
  if (outcome === 'running') {
    context.globalAlpha = 0.45;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
    return;
  }
  context.fillRect(x, y, Math.max(1, width - 0.5), height);
  if (outcome === 'lost') cross(context, box);
}

/** What was lost ends with a cross. */
function cross(context: CanvasRenderingContext2D, { x, y, width, height }: Box): void {
  const right = x + width;
  context.strokeStyle = context.fillStyle;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(right + 2, y + 2);
  context.lineTo(right + 2 + height - 4, y + height - 2);
  context.moveTo(right + 2 + height - 4, y + 2);
  context.lineTo(right + 2, y + height - 2);
  context.stroke();
}
