import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';

/** The one address that is served: nobody but this machine reaches it. */
export const LOOPBACK = '127.0.0.1';
/** Names by which a request may call us. Any other is a page of the web that had its name point here (DNS rebinding). */
const OUR_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** A scrape is a few hundred bytes and takes milliseconds: whoever sends more, or slower, is none. */
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  /** Longer than scrapes are usually apart, so that Prometheus keeps its connection. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
} as const;
const MAX_CONNECTIONS = 32;
const MAX_HEADERS = 64;

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What stands at a path. What it throws is answered with 500 and told to `onError`. */
export type Routes = Readonly<Record<string, () => Answer>>;

/** Answers GET and HEAD at a few paths, on 127.0.0.1 alone. */
export class LoopbackServer {
  readonly #routes: Routes;
  readonly #onError: (error: unknown) => void;
  readonly #server: Server;

  constructor(routes: Routes, onError: (error: unknown) => void) {
    this.#routes = routes;
    this.#onError = onError;
    this.#server = createServer(LIMITS, (request, response) => this.#handle(request, response));
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.maxHeadersCount = MAX_HEADERS;
  }

  /** Resolves when it answers. Rejects with what the system says: `EADDRINUSE` when somebody else has the port. */
  async listen(port: number): Promise<void> {
    this.#server.listen({ host: LOOPBACK, port, exclusive: true });
    await once(this.#server, 'listening');
    // From here on an error is of one connection, and the server goes on.
    this.#server.on('error', this.#onError);
  }

  /** Resolves when nobody is connected any more: whoever still is is cut off. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    // Nothing is read of a body; who sends one is rid of the connection.
    if (hasBody(request)) response.setHeader('Connection', 'close');
    const answer = this.#answer(request, response);
    response.writeHead(answer.status, {
      'Content-Type': answer.type,
      'Content-Length': Buffer.byteLength(answer.body),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  #answer({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): Answer {
    if (!isOurs(headers.host)) return text(403, 'Ask for 127.0.0.1 or localhost: this is for this machine alone.');
    const path = url.split('?', 1)[0] ?? '';
    if (!Object.hasOwn(this.#routes, path)) {
      return text(404, `There is nothing here. There is ${Object.keys(this.#routes).join(' and ')}.`);
    }
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return text(405, 'Only GET and HEAD.');
    }
    try {
      return this.#routes[path]?.() ?? text(404, '');
    } catch (error) {
      this.#onError(error);
      return text(500, 'This could not be answered; the log of Gristmill says why.');
    }
  }
}

const text = (status: number, words: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${words}\n`,
});

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** With any port: it may have come through a tunnel. */
function isOurs(host: string | undefined): boolean {
  return host !== undefined && OUR_NAMES.has(host.toLowerCase().replace(/:\d{1,5}$/, ''));
}
