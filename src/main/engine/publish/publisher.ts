import { giveBackThread, takeThread } from '../workers/thread-shelf.ts';
import type { FromPublisher, PublishItem, RootIdentity, ToPublisher } from './publish-protocol.ts';

type Request = ToPublisher extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;

const THREAD = 'publisher-thread';

/** Client of a publisher thread, for one batch. */
export class Publisher {
  readonly #root: RootIdentity;
  readonly #worker = takeThread(THREAD);
  readonly #waiting = new Map<number, { resolve: (answer: FromPublisher) => void; reject: (error: Error) => void }>();
  #next = 1;
  /** Why the thread is gone, if it is. */
  #gone: Error | null = null;

  /** `root`: what every publish is checked against. */
  constructor(root: RootIdentity) {
    this.#root = root;
    this.#worker.on('message', (answer: FromPublisher) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    this.#worker.on('error', (error) => {
      this.#gone = error;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  /** Renames each part to its target and syncs the folders. The caller has checked that the lease is current. */
  publish(items: readonly PublishItem[]): Promise<FromPublisher> {
    return this.#ask({ kind: 'publish', root: this.#root, items });
  }

  /** Removes parts that nobody will publish; missing ones are fine. Resolves with those that could not be removed. */
  async discard(parts: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    if (parts.length === 0) return [];
    const { failures } = await this.#ask({ kind: 'discard', root: this.#root, parts });
    return failures.flatMap(({ index }) => parts[index] ?? []);
  }

  /** Names that parts have, as text, for each of these folders. Rejects when one of them can't be listed. */
  async list(folders: readonly Uint8Array[]): Promise<readonly (readonly string[])[]> {
    return this.#sure(await this.#ask({ kind: 'list', root: this.#root, folders })).names ?? [];
  }

  /** Writes, syncs and removes a small hidden file in the output folder. Rejects when that fails, or it is another one. */
  async probe(): Promise<void> {
    this.#sure(await this.#ask({ kind: 'probe', root: this.#root }));
  }

  /** Makes what was removed from these folders outlive a power cut. Rejects when the disk does not take it. */
  async settle(folders: readonly Uint8Array[]): Promise<void> {
    if (folders.length > 0) this.#sure(await this.#ask({ kind: 'settle', root: this.#root, folders }));
  }

  async close(): Promise<void> {
    // A thread that is gone has nothing left to do; `publish` has told why.
    if (this.#gone !== null) return;
    // The thread answers in order, so nothing is left when this one comes back.
    await this.#ask({ kind: 'discard', root: this.#root, parts: [] });
    giveBackThread(THREAD, this.#worker);
  }

  #sure(answer: FromPublisher): FromPublisher {
    const error = answer.failures[0]?.error;
    if (error === undefined) return answer;
    throw Object.assign(new Error(error.message), { code: error.code, class: error.class });
  }

  #ask(request: Request): Promise<FromPublisher> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id } as ToPublisher);
    });
  }
}
