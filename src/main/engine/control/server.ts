import { createServer, type Server, type Socket } from 'node:net';
import { AppError } from '../../../shared/app-error.ts';
import type { Logger } from '../ports.ts';
import { newAddress, sweepAddresses, type Address } from './address.ts';
import {
  CONTROL_VERSION,
  LINE_LIMIT,
  requestSchema,
  type ControlAnswer,
  type ControlReply,
  type ControlRequest,
} from './protocol.ts';

/** At once; further ones are turned away. */
const MAX_CLIENTS = 32;
/** A client that says nothing, or reads nothing, for so long is let go, milliseconds. */
const IDLE_MS = 10_000;
/** What is being answered when the server closes has so long, milliseconds. */
const LAST_ANSWER_MS = 1000;

export interface ControlServerOptions {
  /** Does what is asked; an AppError is told to the client. */
  readonly answer: (request: ControlRequest) => Promise<ControlAnswer>;
  readonly logger: Logger;
}

/**
 * The control socket of this process. Each client is served one request at a time and not read from meanwhile, so one
 * that floods fills its own buffers; one that hangs up loses its answer and nothing else. Runs in main.
 */
export class ControlServer {
  readonly #o: ControlServerOptions;
  readonly #clients = new Map<Socket, Promise<void>>();
  #server: Server | null = null;
  #address: Address | null = null;
  #closed = false;

  constructor(options: ControlServerOptions) {
    this.#o = options;
  }

  /** Where it listens, from the first call on; null when it cannot. */
  open(): string | null {
    if (this.#server === null && !this.#closed) this.#listen();
    return this.#address?.path ?? null;
  }

  /** Lets answers that are under way reach their clients, and clears the socket away. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#server?.close();
    for (const socket of this.#clients.keys()) if (!isBusy(socket)) socket.destroy();
    await Promise.race([Promise.all(this.#clients.values()), delay(LAST_ANSWER_MS)]);
    for (const socket of this.#clients.keys()) socket.destroy();
    this.#address?.remove();
    this.#address = null;
  }

  #listen(): void {
    void sweepAddresses();
    const address = newAddress();
    const server = createServer((socket) => this.#met(socket));
    this.#server = server;
    server.maxConnections = MAX_CLIENTS;
    server.on('error', (error) => this.#failed(error.message));
    if (address === null) return this.#failed('there is no folder for its socket');
    this.#address = address;
    server.listen(address.path).unref();
  }

  #failed(why: string): void {
    this.#address?.remove();
    this.#address = null;
    this.#o.logger.log('warn', 'Other processes cannot pause, cancel or save what runs here.', { why });
  }

  #met(socket: Socket): void {
    socket.unref();
    socket.setTimeout(IDLE_MS, () => {
      if (!isBusy(socket)) socket.destroy();
    });
    // It hung up: `#serve` hears of it too, and there is nobody to tell.
    socket.on('error', () => socket.destroy());
    const served = this.#serve(socket).finally(() => this.#clients.delete(socket));
    this.#clients.set(socket, served);
  }

  /** Never rejects. */
  async #serve(socket: Socket): Promise<void> {
    try {
      let rest = Buffer.alloc(0);
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        rest = Buffer.concat([rest, chunk]);
        for (let end = rest.indexOf('\n'); end >= 0 && end <= LINE_LIMIT; end = rest.indexOf('\n')) {
          await this.#answer(socket, rest.toString('utf8', 0, end));
          if (this.#closed) return;
          rest = rest.subarray(end + 1);
        }
        if (rest.length <= LINE_LIMIT) continue;
        await write(socket, refusal(new AppError('usage', `A line is longer than ${LINE_LIMIT} bytes.`)));
        return;
      }
    } catch (error) {
      this.#o.logger.log('debug', 'A control client went away.', { why: String(error) });
    } finally {
      socket.destroy();
    }
  }

  async #answer(socket: Socket, line: string): Promise<void> {
    busy.add(socket);
    try {
      await write(socket, await this.#reply(line));
    } finally {
      busy.delete(socket);
    }
  }

  /** Never rejects. */
  async #reply(line: string): Promise<ControlReply> {
    try {
      const answer = await this.#o.answer(understood(line));
      return { v: CONTROL_VERSION, ok: true, pid: process.pid, ...answer };
    } catch (error) {
      return refusal(error);
    }
  }
}

/** Clients whose request is being answered. */
const busy = new WeakSet<Socket>();
const isBusy = (socket: Socket): boolean => busy.has(socket);

function understood(line: string): ControlRequest {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    throw new AppError('usage', 'The request is no JSON. Nothing was done.');
  }
  const version = typeof raw === 'object' && raw !== null && 'v' in raw ? raw.v : undefined;
  if (typeof version === 'number' && version > CONTROL_VERSION) {
    throw new AppError(
      'usage',
      `The request is of version ${version}; process ${process.pid} is an older Gristmill that knows ${CONTROL_VERSION}. Nothing was done.`,
    );
  }
  const parsed = requestSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`);
  throw new AppError('usage', `The request was not understood. ${problems.join('; ')}. Nothing was done.`);
}

function refusal(error: unknown): ControlReply {
  const { code, message } = AppError.toData(error);
  return { v: CONTROL_VERSION, ok: false, error: { code, message } };
}

/** Resolves when the system has it, or the client is gone. */
function write(socket: Socket, reply: ControlReply): Promise<void> {
  return new Promise((resolve) => {
    socket.write(`${JSON.stringify(reply)}\n`, () => resolve());
  });
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
