import type { Alert, AlertLevel, AlertTransition } from '../../../shared/domain/alert.ts';

/** Longest text of one field, in characters; the rest is cut. */
const TEXT = 2000;
const EXAMPLE = 500;
/** Metadata beyond it is left out, characters of JSON. */
const METADATA = 8192;

/** What is sent of an alert: a copy, bounded in size, of how its row was when there was news of it. */
export interface RoutedAlert {
  readonly id: string;
  readonly rule: string;
  readonly level: AlertLevel;
  /** Every level that this occurrence has had. */
  readonly levels: readonly AlertLevel[];
  readonly message: string;
  readonly component: string;
  readonly workerId?: string;
  readonly count: number;
  /** When this occurrence began, and when it happened last; epoch milliseconds. */
  readonly startedAt: number;
  readonly lastAt: number;
  readonly examples: readonly string[];
  /** What was done about it. */
  readonly action?: string;
  /** What a person wrote when they acknowledged or resolved it. */
  readonly note?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Made to try a route. */
  readonly test?: true;
}

export function routedAlert(alert: Alert, { at, note }: AlertTransition): RoutedAlert {
  return {
    id: alert.id,
    rule: cut(alert.rule, EXAMPLE),
    level: alert.level,
    levels: [alert.level],
    message: cut(alert.message, TEXT),
    component: cut(alert.component, EXAMPLE),
    ...(alert.workerId === undefined ? {} : { workerId: cut(alert.workerId, EXAMPLE) }),
    count: alert.count,
    startedAt: at,
    lastAt: alert.lastAt,
    examples: alert.examples.slice(0, 10).map((example) => cut(example, EXAMPLE)),
    ...(alert.action === undefined ? {} : { action: cut(alert.action, TEXT) }),
    ...(note === undefined ? {} : { note: cut(note, TEXT) }),
    metadata: boundedMetadata(alert.metadata),
  };
}

/** By characters as people count them, so that none is cut in its middle. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const signs = Array.from(text.slice(0, most));
  // The last sign may be half of one.
  return `${signs.slice(0, -1).join('')}…`;
}

function boundedMetadata(metadata: Alert['metadata']): Readonly<Record<string, unknown>> {
  try {
    const json = JSON.stringify(metadata);
    return json.length <= METADATA
      ? (JSON.parse(json) as Record<string, unknown>)
      : { omitted: 'too large to be sent' };
  } catch {
    // Something in it has no JSON (a big integer, a circle): the alert itself is worth more than its metadata.
    return { omitted: 'cannot be sent as JSON' };
  }
}
