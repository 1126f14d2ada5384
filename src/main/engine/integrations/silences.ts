import { z } from 'zod';
import type { HttpRoute } from '../../../shared/domain/routes.ts';
import { labelsOf } from './alertmanager.ts';
import type { AdapterDeps, OpenAlert } from './delivery.ts';
import { httpCall } from './http-call.ts';
import { matchesAll, type Matcher } from './matchers.ts';
import { joinUrl } from './route-url.ts';

/** Silences are asked for so often, milliseconds. */
export const POLL_MS = 30_000;
/** Longest list that is read, in bytes. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A row that is silenced outside: until when (epoch milliseconds), and by whom. */
export interface Silence {
  readonly untilMs: number;
  readonly by: string;
}

/** Where the silences of rows go: the whole of them, each time they have changed. The alert inbox is one. */
export interface SilenceSink {
  setSilences(byAlert: ReadonlyMap<string, Silence>): void;
}

const silencesSchema = z.array(
  z.object({
    status: z.object({ state: z.string() }),
    endsAt: z.string(),
    createdBy: z.string(),
    matchers: z.array(
      z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) }),
    ),
  }),
);

/** An active silence. */
export interface ActiveSilence extends Silence {
  readonly matchers: readonly Matcher[];
}

/** Asks an Alertmanager for its active silences; a sentence when that did not work. Never rejects. */
export async function readSilences(
  { url }: HttpRoute,
  deps: AdapterDeps,
  signal: AbortSignal,
): Promise<readonly ActiveSilence[] | string> {
  const authorization = deps.secret('authorization');
  const { outcome, text } = await httpCall(
    {
      url: joinUrl(url, '/api/v2/silences'),
      headers: { accept: 'application/json', ...(authorization === null ? {} : { authorization }) },
      secrets: authorization === null ? [] : [authorization],
      want: MOST_BYTES,
    },
    deps.clock,
    signal,
  );
  if (outcome.kind !== 'accepted') return outcome.words;
  const parsed = silencesSchema.safeParse(jsonOf(text));
  if (!parsed.success) return 'What it answered is not a list of silences as of API v2.';
  return parsed.data
    .filter(({ status }) => status.state === 'active')
    .map(({ endsAt, createdBy, matchers }) => ({ untilMs: Date.parse(endsAt), by: createdBy, matchers }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is no list of silences: the schema says so.
    return null;
  }
}

/** The rows that are silenced, each by the silence that lasts longest. */
export function silencedRows(
  silences: readonly ActiveSilence[],
  open: readonly OpenAlert[],
  host: string,
): ReadonlyMap<string, Silence> {
  const rows = new Map<string, Silence>();
  for (const { alert } of open) {
    const labels = labelsOf(alert, host);
    const [longest] = silences
      .filter(({ matchers }) => matchesAll(matchers, labels) === true)
      .toSorted((a, b) => b.untilMs - a.untilMs);
    if (longest !== undefined) rows.set(alert.id, { untilMs: longest.untilMs, by: longest.by });
  }
  return rows;
}
