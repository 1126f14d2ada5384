import { AppError } from '../../../shared/app-error.ts';
import type { HttpRoute } from '../../../shared/domain/routes.ts';

/** This machine, by any of its names. */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Throws AppError `usage` for an address that nothing may be sent to. */
export function assertSendable({ url, allowHttp }: Pick<HttpRoute, 'url' | 'allowHttp'>): void {
  const problem = problemOf(url, allowHttp);
  if (problem !== null) throw new AppError('usage', `${problem} The route was not kept.`);
}

function problemOf(text: string, allowHttp: boolean): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return `“${text}” is not an address. It has to begin with https://, and to name a machine.`;
  }
  if (url.username !== '' || url.password !== '') {
    return 'The address holds a name or a password, and addresses are kept and shown as they stand. Set Authorization instead.';
  }
  if (url.hash !== '') return 'The part of the address from # on is never sent. Leave it out.';
  if (url.protocol === 'https:') return null;
  if (url.protocol !== 'http:') return `${url.protocol} cannot be sent to; an address begins with https://.`;
  if (allowHttp || LOOPBACK.test(url.hostname)) return null;
  return `Everybody on the way to ${url.hostname} could read what is sent by http. Use https, or allow it for this route.`;
}

/** A path below a base address, whose query stays. */
export function joinUrl(base: string, path: string): string {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url.href;
}
