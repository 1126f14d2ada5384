import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { threadFile } from '../workers/thread-file.ts';
import type { FromPublisher, PublishItem, RootIdentity, ToPublisher } from './publish-protocol.ts';

type Request = ToPublisher extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;

/** Client of the publisher thread of one batch. */
export class Publisher {
  readonly #root: RootIdentity;
  readonly #worker = new Worker(threadFile('publisher-thread'));
  readonly #waiting = new Map<number, { resolve: (answer: FromPublisher) => void; reject: (error: Error) => void }>();
  #next = 1;

  /** `outDir` must exist: its device and inode are what every later publish is checked against. */
  constructor(outDir: string) {
    const { dev, ino } = statSync(outDir, { bigint: true });
    this.#root = { path: outDir, dev: String(dev), ino: String(ino) };
    this.#worker.on('message', (answer: FromPublisher) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    this.#worker.on('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  /** Renames each part to its target and syncs the folders. The caller has checked that the lease is current. */
  publish(items: readonly PublishItem[]): Promise<FromPublisher> {
    return this.#ask({ kind: 'publish', root: this.#root, items });
  }

  /** Removes parts that nobody will publish; missing ones are fine. */
  async discard(parts: readonly Uint8Array[]): Promise<void> {
    if (parts.length > 0) await this.#ask({ kind: 'discard', parts });
  }

  async close(): Promise<void> {
    await this.#ask({ kind: 'close' });
  }

  #ask(request: Request): Promise<FromPublisher> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id } as ToPublisher);
    });
  }
}
