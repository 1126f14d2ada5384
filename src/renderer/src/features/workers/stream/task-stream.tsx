import { ActionIcon, Tooltip } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { MouseEvent, ReactElement } from 'react';
import type { StreamBar } from '../../../../../shared/domain/task-stream.ts';
import { STREAM_OUTCOMES } from '../../../../../shared/domain/task-stream.ts';
import { selectBatchId, useFrame } from '../../../stores/frame.ts';
import { PathText } from '../../../ui/path-text.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { barAt, heightOf, runningBar, type View } from './layout.ts';
import { paint } from './paint.ts';
import { barWords, lengthWords, streamWords } from './stream-words.ts';
import { useStream } from './use-stream.ts';
import './task-stream.css';

const SPANS = [
  { value: '30', label: '30 s' },
  { value: '120', label: '2 min' },
  { value: '600', label: '10 min' },
] as const;
type Span = (typeof SPANS)[number]['value'];

/** Drawn this often while it moves, milliseconds: often enough to follow, too seldom to cost. */
const PAINT_MS = 250;

const LEGEND = { done: 'done', retrying: 'tried again', failed: 'failed', lost: 'lost' } as const;

/** A lane for each worker, a bar for each task or run of small ones, coloured by what came of it. */
export function TaskStream({ workers }: { readonly workers: readonly string[] }): ReactElement {
  const [span, setSpan] = useState<Span>('30');
  /** The picture stands still. */
  const [held, setHeld] = useState(false);
  return (
    <section className="stream" aria-labelledby="stream-title" data-testid="task-stream">
      <header className="stream-head">
        <h2 className="section-title" id="stream-title">
          Task stream
        </h2>
        <ul className="stream-legend" aria-hidden>
          {STREAM_OUTCOMES.map((outcome) => (
            <li key={outcome} data-outcome={outcome}>
              {LEGEND[outcome]}
            </li>
          ))}
        </ul>
        <Segments value={span} options={SPANS} onChange={setSpan} label="How far back" />
        <Tooltip label={held ? 'Go on' : 'Hold the picture'}>
          <ActionIcon
            variant="default"
            aria-label={held ? 'Let the picture go on' : 'Hold the picture'}
            onClick={() => setHeld(!held)}
            data-testid="stream-hold"
          >
            {held ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      </header>
      <Drawing workers={workers} spanMs={Number(span) * 1000} held={held} />
    </section>
  );
}

interface DrawingProps {
  readonly workers: readonly string[];
  readonly spanMs: number;
  readonly held: boolean;
}

/** What was drawn last: while the picture is held, bars that come for its past are not in it. */
interface Drawn {
  readonly bars: readonly StreamBar[];
  /** Of what runs, up to `end`. */
  readonly running: readonly StreamBar[];
  /** The right edge, epoch milliseconds. */
  readonly end: number;
}

interface Hover {
  readonly bar: StreamBar;
  /** It has not ended. */
  readonly inHand: boolean;
  readonly x: number;
  readonly y: number;
}

/** Bars come twice a second, and nothing above it need be drawn for them. */
function Drawing({ workers, spanMs, held }: DrawingProps): ReactElement {
  const bars = useStream(useFrame(selectBatchId));
  const { ref, width } = useElementSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Drawn>({ bars, running: [], end: 0 });
  const shown = useRef<View>({ workers, width, end: 0, spanMs });
  const [hover, setHover] = useState<Hover | null>(null);
  const height = heightOf({ workers });

  useEffect(() => {
    const draw = (): void => {
      if (canvas.current === null || width === 0 || document.hidden) return;
      if (!held) {
        const frame = useFrame.getState();
        const end = endOf(bars, frame.batch?.endedAt);
        const running = frame.workers.map((worker) => runningBar(worker, end)).filter((bar) => bar !== null);
        drawn.current = { bars, running, end };
      }
      shown.current = { workers, width, end: drawn.current.end, spanMs };
      paint(canvas.current, drawn.current.bars, drawn.current.running, shown.current);
    };
    draw();
    if (held) return undefined;
    const timer = setInterval(draw, PAINT_MS);
    return () => clearInterval(timer);
  }, [bars, workers, width, spanMs, held]);

  const look = ({ nativeEvent: { offsetX: x, offsetY: y } }: MouseEvent): void => {
    const { bars: ended, running } = drawn.current;
    const bar = barAt(ended, { x, y }, shown.current);
    const hovered = bar ?? barAt(running, { x, y }, shown.current);
    setHover(hovered === null ? null : { bar: hovered, inHand: bar === null, x, y });
  };
  return (
    <div className="stream-drawing" ref={ref} style={{ height }}>
      <canvas
        ref={canvas}
        style={{ width, height }}
        role="img"
        aria-label={`What each worker did. ${streamWords(bars, workers, endOf(bars) - spanMs)}`}
        onMouseMove={look}
        onMouseLeave={() => setHover(null)}
      />
      {hover === null ? null : <Tip hover={hover} width={width} />}
    </div>
  );
}

/** Now while the batch runs; when it has ended its last bars stay in sight. */
function endOf(bars: readonly StreamBar[], endedAt?: number): number {
  if (endedAt === undefined) return Date.now();
  return Math.max(endedAt, bars.at(-1)?.to ?? 0);
}

function Tip({ hover: { bar, inHand, x, y }, width }: { readonly hover: Hover; readonly width: number }): ReactElement {
  const side = x > width / 2 ? { right: width - x + 12 } : { left: x + 12 };
  return (
    <div className="stream-tip" role="status" style={{ top: y + 12, ...side }} data-testid="stream-tip">
      <PathText path={bar.path} />
      <span className="dim">
        {bar.worker} · {inHand ? '1 file, in hand' : barWords(bar)} · {lengthWords(bar)}
      </span>
    </div>
  );
}
