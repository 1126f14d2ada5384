import type { Clock } from '../ports.ts';
import { cut } from './routed-alert.ts';
import type { Outcome } from './delivery.ts';

/** A request, its answer included, is given up after so many milliseconds. */
export const REQUEST_MS = 10_000;
/** What is read of an answer that says why not, in bytes; and quoted of it, in characters. */
const READ = 4096;
const QUOTED = 300;

export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A POST with it, else a GET. */
  readonly body?: string;
  /** Never to be quoted, whoever says them. */
  readonly secrets: readonly string[];
  /** Bytes of a good answer that are wanted; 0 by default. */
  readonly want?: number;
}

export interface HttpAnswer {
  readonly outcome: Outcome;
  /** Of a good answer, up to `want` bytes. */
  readonly text: string;
}

/** Failures before anything was sent: nobody can have taken it. */
const NOT_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*)$/;

/**
 * One request by HTTP, which follows no redirect: what is sent goes where the person said, and nowhere else. Never
 * rejects. 2xx is taken; 408, 429 and 5xx, a failing network and a silent server are for later; all else is a no for good.
 */
export async function httpCall(
  request: HttpRequest,
  clock: Pick<Clock, 'wall' | 'after'>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const late = new AbortController();
  const cancel = clock.after(REQUEST_MS, () => late.abort());
  const redact = (words: string): string =>
    request.secrets.reduce((text, secret) => text.replaceAll(secret, '•••'), words);
  try {
    const response = await fetch(request.url, {
      method: request.body === undefined ? 'GET' : 'POST',
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal: AbortSignal.any([late.signal, signal]),
    });
    if (response.ok) return await good(response, request.want ?? 0);
    const said = redact(cut((await head(response, READ)).replace(/\s+/gu, ' ').trim(), QUOTED));
    return { outcome: bad(response, said, clock.wall()), text: '' };
  } catch (error) {
    const words = late.signal.aborted
      ? `No answer within ${REQUEST_MS / 1000} s.`
      : `${redact(sentence(causeOf(error).message))}`;
    return { outcome: { kind: 'later', words, seen: !NOT_SENT.test(causeOf(error).code) }, text: '' };
  } finally {
    cancel();
  }
}

async function good(response: Response, want: number): Promise<HttpAnswer> {
  const text = want === 0 ? '' : await head(response, want);
  // What is left of the answer is not wanted; a connection that breaks in it does not undo the answer.
  await response.body?.cancel().catch(() => undefined);
  return { outcome: { kind: 'accepted', words: `Taken (${statusOf(response)}).` }, text };
}

function bad(response: Response, said: string, now: number): Outcome {
  const { status } = response;
  const words = `The server answered ${statusOf(response)}${said === '' ? '.' : `: ${said}`}`;
  if (status >= 300 && status < 400) {
    const to = response.headers.get('location') ?? 'nowhere';
    return { kind: 'refused', words: `${words} It points to ${cut(to, QUOTED)}, and redirects are not followed.` };
  }
  if (status !== 429 && status !== 408 && status < 500) return { kind: 'refused', words };
  const retryAfterMs = askedMs(response.headers.get('retry-after'), now);
  // By 429 the server says that it did not look at it.
  return { kind: 'later', words, seen: status !== 429, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
}

const statusOf = ({ status, statusText }: Response): string =>
  statusText === '' ? `${status}` : `${status} ${statusText}`;

/** Retry-After: seconds, or a moment (RFC 9110, 10.2.3). Null for none. */
function askedMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** The beginning of an answer, up to so many bytes; what broke off is taken as far as it came. */
async function head(response: Response, most: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined && bytes < most) {
    const piece = await reader.read().catch(() => ({ done: true as const, value: undefined }));
    if (piece.done) break;
    pieces.push(piece.value as Uint8Array);
    bytes += (piece.value as Uint8Array).length;
  }
  await reader?.cancel().catch(() => undefined);
  return Buffer.concat(pieces).subarray(0, most).toString();
}

/** undici says "fetch failed" and why in the cause. */
function causeOf(error: unknown): { readonly message: string; readonly code: string } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error && cause.message !== '' ? cause.message : String(error);
  return { message, code: cause instanceof Error && 'code' in cause ? String(cause.code) : '' };
}

const sentence = (words: string): string => (/[.!?]$/.test(words) ? words : `${words}.`);
