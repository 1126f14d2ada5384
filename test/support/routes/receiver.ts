import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the server does with a request. */
export type Play =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Never answers. */
  | 'hang'
  /** Breaks the connection before it answers. */
  | 'reset'
  /** Answers 202, and breaks the connection in the middle of the body. */
  | 'reset-in-body';

/** A real HTTP server on this machine that plays what it is told to, in order; what comes after that is 202. */
export class Receiver {
  readonly received: Received[] = [];
  readonly #server: Server;
  readonly #plays: Play[] = [];
  readonly #waiting: { readonly count: number; readonly done: () => void }[] = [];
  #otherwise: Play | ((request: Received) => Play) = { status: 202, body: '{"status":"success"}' };

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((done) => receiver.#server.listen(0, '127.0.0.1', done));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  play(...plays: readonly Play[]): void {
    this.#plays.push(...plays);
  }

  always(play: Play | ((request: Received) => Play)): void {
    this.#otherwise = play;
  }

  /** Settles when so many requests have come in all. */
  async until(count: number): Promise<void> {
    if (this.received.length >= count) return;
    await new Promise<void>((done) => this.#waiting.push({ count, done }));
  }

  bodies<T>(): readonly T[] {
    return this.received.map(({ body }) => JSON.parse(body) as T);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = '', url = '', headers } = request;
    const received = { method, path: url, headers, body: Buffer.concat(pieces).toString() };
    this.received.push(received);
    const otherwise = this.#otherwise;
    answer(response, this.#plays.shift() ?? (typeof otherwise === 'function' ? otherwise(received) : otherwise));
    for (const { count, done } of this.#waiting) if (this.received.length >= count) done();
  }
}

function answer(response: ServerResponse, play: Play): void {
  if (play === 'hang') return;
  if (play === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (play === 'reset-in-body') {
    response.writeHead(202, { 'content-length': '1000' });
    response.write('{"half":', () => response.socket?.resetAndDestroy());
    return;
  }
  // Each request by a connection of its own: none is left over from a server that has gone.
  response.writeHead(play.status, { connection: 'close', ...play.headers }).end(play.body ?? '');
}
