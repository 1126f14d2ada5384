import { z } from 'zod';
import { ALERT_LEVELS } from './alert.ts';
import { ROUTE_KINDS, SECRET_NAMES, type RouteHealth, type SecretName } from './route-kinds.ts';

/* Routes as they are kept and sent between page and main. Secrets are no part of them. */

/** Routes at most. */
export const MOST_ROUTES = 50;

const plainLine = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !/[\u0000-\u001f\u007f]/u.test(text), 'must not hold control characters');

const common = {
  /** Chosen here at random; never shown. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** What a person calls it, at most 80 characters. */
  name: plainLine(80),
  /** Off: nothing new is sent; what is open there is still resolved once it is on again. */
  enabled: z.boolean(),
  /** Alerts below it are not sent. */
  minLevel: z.enum(ALERT_LEVELS),
};

const address = {
  /** Address, without credentials in it: it is kept and shown as it stands. */
  url: plainLine(2000),
  /** Plain http to another machine is allowed: whoever is on the way can read it. */
  allowHttp: z.boolean(),
};

export const routeSchema = z.discriminatedUnion('kind', [
  // Base address; the path of the API is added.
  z.strictObject({ ...common, kind: z.literal('pagerduty'), ...address }),
  z.strictObject({ ...common, kind: z.literal('alertmanager'), ...address }),
  z.strictObject({ ...common, kind: z.literal('webhook'), ...address }),
  z.strictObject({
    ...common,
    kind: z.literal('command'),
    /** Program and arguments; there is no shell. */
    argv: z
      .array(
        z
          .string()
          .max(10_000)
          .refine((text) => !text.includes('\0'), 'must not hold a zero byte'),
      )
      .min(1)
      .max(100),
    /** How long it may take, 1 to 300 s. It is ended then, with all that it has started. */
    timeoutSeconds: z.number().min(1).max(300),
  }),
]);
export type Route = Readonly<z.infer<typeof routeSchema>>;
export type HttpRoute = Extract<Route, { readonly url: string }>;
export type CommandRoute = Extract<Route, { readonly kind: 'command' }>;

/** New secrets of a route; null removes one, and one that is not named stays. */
export const secretChangesSchema = z.partialRecord(
  z.enum(SECRET_NAMES),
  // Goes into a header or a signature: no line breaks.
  z.union([z.null(), plainLine(4096)]),
);
export type SecretChanges = z.infer<typeof secretChangesSchema>;

export const routeKindSchema = z.enum(ROUTE_KINDS);

/** A route as the page is shown it. */
export interface RouteView {
  readonly route: Route;
  /** Secrets that are set; never what they are. */
  readonly secretsSet: readonly SecretName[];
  readonly health: RouteHealth;
}

export interface RoutesView {
  readonly routes: readonly RouteView[];
  /** What it means here to keep a secret, where the system has no keyring; null where it has. */
  readonly secretsNote: string | null;
}

/** What came of a test. */
export interface RouteTest {
  readonly ok: boolean;
  readonly words: string;
}
