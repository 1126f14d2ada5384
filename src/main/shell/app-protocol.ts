import { net, protocol, session } from 'electron';
import { join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { START_ELEMENT, type StartView } from '../../shared/ipc/views.ts';

const SCHEME = 'app';
const HOST = 'gristmill';

/** Origin of the page; nothing else is ever shown. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${APP_ORIGIN}/index.html`;

/** Stricter than the one in `index.html` only by what a `<meta>` can't say. Mantine writes inline styles. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * A scheme of its own instead of `file:`: a real origin, headers, and no way to the rest of the disk. From its third
 * start on the page is not compiled again. Before `ready`.
 */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page, with what `start` knows in it. After `ready`. */
export function serveApp(folder: string, start: () => StartView | null): void {
  protocol.handle(SCHEME, async (request) => {
    const file = fileFor(request.url, folder);
    if (file === undefined) return new Response('Not found', { status: 404 });
    try {
      const view = file.endsWith('.html') ? start() : null;
      const response = await net.fetch(pathToFileURL(file).href);
      return withPolicy(response, view === null ? response.body : withStart(await response.text(), view));
    } catch (cause) {
      return new Response(`Not found: ${String(cause)}`, { status: 404 });
    }
  });
}

/**
 * Settles when the page has its script, or for some reason has loaded without: until then it waits for this process at
 * every file, and from then on it has enough to do by itself.
 */
export function scriptServed(page: Promise<void>): Promise<void> {
  const { webRequest } = session.defaultSession;
  const served = new Promise<void>((resolve) => {
    webRequest.onCompleted({ urls: [`${APP_ORIGIN}/*.js`] }, () => resolve());
  });
  return Promise.race([served, page.catch(() => undefined)]).finally(() => webRequest.onCompleted(null));
}

/** Path of the file behind an address; undefined if it isn't ours or leads out of the folder. */
export function fileFor(address: string, folder: string): string | undefined {
  const url = new URL(address);
  if (url.host !== HOST) return undefined;
  const path = normalize(join(folder, decodeURIComponent(url.pathname)));
  return path.startsWith(folder + sep) ? path : undefined;
}

/** As data: it is no script, so the policy does not stand in its way and nothing of it runs. */
function withStart(page: string, view: StartView): string {
  const json = JSON.stringify(view).replaceAll('<', '\\u003c');
  return page.replace('</head>', () => `<script type="application/json" id="${START_ELEMENT}">${json}</script></head>`);
}

function withPolicy(response: Response, body: string | Response['body']): Response {
  const headers = new Headers(response.headers);
  // Of the file, which may be longer by now.
  headers.delete('Content-Length');
  headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  headers.set('X-Content-Type-Options', 'nosniff');
  return new Response(body, { status: response.status, headers });
}
