import { net, protocol, session } from 'electron';
import { join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

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

/** Serves the built page. After `ready`. */
export function serveApp(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const file = fileFor(request.url, folder);
    if (file === undefined) return new Response('Not found', { status: 404 });
    try {
      return withPolicy(await net.fetch(pathToFileURL(file).href));
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

function withPolicy(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  headers.set('X-Content-Type-Options', 'nosniff');
  return new Response(response.body, { status: response.status, headers });
}
