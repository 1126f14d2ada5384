import { useCallback, useEffect, useRef, useState } from 'react';
import type { LogLevel } from '../../../../shared/domain/log.ts';
import { call } from '../../bridge/client.ts';
import { NO_LINES, withNewer, withOlder, type LogLines } from './log-lines.ts';

/** Lines asked for at once. */
const PAGE = 200;
/** Between two looks at a log that grows, milliseconds. */
const FOLLOW_MS = 1000;

export interface LogFilter {
  readonly batchId: string;
  readonly task?: number;
  readonly level: LogLevel;
  readonly search: string;
}

export interface ShownLog extends LogLines {
  /** Nothing was read for this filter yet. */
  readonly reading: boolean;
  readonly problem: string | null;
  readonly loadOlder: () => void;
}

interface State {
  readonly lines: LogLines;
  readonly reading: boolean;
  readonly problem: string | null;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Lines of the log of a batch, the newest first; with `live` new ones come by themselves. */
export function useLog({ batchId, task, level, search }: LogFilter, live: boolean): ShownLog {
  const [state, setState] = useState<State>({ lines: NO_LINES, reading: true, problem: null });
  const lines = useRef<LogLines>(NO_LINES);
  /** Which filter is in force: answers to an earlier one are too late. */
  const turn = useRef(0);
  const busy = useRef(false);

  const ask = useCallback(
    async (where: { readonly before?: string; readonly after?: string }): Promise<void> => {
      if (busy.current) return;
      const mine = turn.current;
      busy.current = true;
      try {
        const file = task === undefined ? {} : { task };
        const page = await call('logs.window', { batchId, ...file, level, search, count: PAGE, ...where });
        if (mine !== turn.current) return;
        lines.current = where.before === undefined ? withNewer(lines.current, page) : withOlder(lines.current, page);
        setState({ lines: lines.current, reading: false, problem: null });
      } catch (error) {
        if (mine === turn.current) setState({ lines: lines.current, reading: false, problem: wordsOf(error) });
      } finally {
        if (mine === turn.current) busy.current = false;
      }
    },
    [batchId, task, level, search],
  );
  const askNewer = useCallback((): void => {
    const { newest } = lines.current;
    void ask(newest === null ? {} : { after: newest });
  }, [ask]);

  useEffect(() => {
    turn.current += 1;
    busy.current = false;
    lines.current = NO_LINES;
    setState((last) => ({ ...last, reading: true }));
    void ask({});
    return () => {
      turn.current += 1;
    };
  }, [ask]);
  useEffect(() => {
    // Once more when it ends: its last lines come then.
    if (!live) return askNewer();
    const timer = setInterval(() => document.hidden || askNewer(), FOLLOW_MS);
    return () => clearInterval(timer);
  }, [live, askNewer]);

  const loadOlder = useCallback(() => {
    const { older } = lines.current;
    if (older !== null) void ask({ before: older });
  }, [ask]);
  return { ...state.lines, reading: state.reading, problem: state.problem, loadOlder };
}
