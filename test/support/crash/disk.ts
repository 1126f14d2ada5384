import { createHash } from 'node:crypto';

/*
 * A disk as numbered nodes, and all that can happen to it as small changes, each of which a power cut may lose on its
 * own. Nodes are never changed in place: a copy of a disk shares them, so that thousands of states cost little.
 */

/** Number of the node that all paths start from. */
export const ROOT = 1;

export interface FileNode {
  readonly kind: 'file';
  /** What stands in its blocks; may reach beyond `size` where the change of the size was lost. */
  readonly blocks: Buffer;
  readonly size: number;
  /** Number of the change that gave it its time. */
  readonly touched: number;
  /** Nanoseconds since the epoch, as text. */
  readonly mtimeNs: string;
  /** Permission bits. */
  readonly mode: number;
}

export interface FolderNode {
  readonly kind: 'folder';
  /** By name, as latin1 text of the raw bytes; with the number of the change that made the entry. No `ino`: no entry any more. */
  readonly entries: ReadonlyMap<string, { readonly ino: number | null; readonly by: number }>;
}

export type DiskNode = FileNode | FolderNode;

/** An entry of a folder, set or dropped. */
export interface EntryChange {
  readonly folder: number;
  readonly name: string;
  readonly target: { readonly ino: number; readonly kind: DiskNode['kind'] } | null;
}

/** One change that is there as a whole or not at all, but for the bytes of a write, which may be torn. `by` counts up. */
export type Change =
  | { readonly kind: 'data'; readonly by: number; readonly ino: number; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'size'; readonly by: number; readonly ino: number; readonly size: number }
  | {
      readonly kind: 'attributes';
      readonly by: number;
      readonly ino: number;
      readonly mtimeNs?: string;
      readonly mode?: number;
    }
  | { readonly kind: 'entries'; readonly by: number; readonly set: readonly EntryChange[] };

const EPOCH_NS = 1_704_067_200_000_000_000n;
/** The time that a change leaves on a file: a millisecond apart, in order. */
export const timeOf = (by: number): string => String(EPOCH_NS + BigInt(by) * 1_000_000n);

const EMPTY_FILE: FileNode = {
  kind: 'file',
  blocks: Buffer.alloc(0),
  size: 0,
  touched: 0,
  mtimeNs: timeOf(0),
  mode: 0o644,
};
const EMPTY_FOLDER: FolderNode = { kind: 'folder', entries: new Map() };

const digests = new WeakMap<DiskNode, string>();

export class Disk {
  readonly #nodes: Map<number, DiskNode>;

  constructor(nodes: ReadonlyMap<number, DiskNode> = new Map([[ROOT, EMPTY_FOLDER]])) {
    this.#nodes = new Map(nodes);
  }

  copy(): Disk {
    return new Disk(this.#nodes);
  }

  node(ino: number): DiskNode | undefined {
    return this.#nodes.get(ino);
  }

  /** The highest node number in use. */
  get last(): number {
    return Math.max(...this.#nodes.keys());
  }

  /** The highest number of a change that left a time. */
  get lastChange(): number {
    let last = 0;
    for (const node of this.#nodes.values()) {
      if (node.kind === 'file') last = Math.max(last, node.touched);
      else for (const { by } of node.entries.values()) last = Math.max(last, by);
    }
    return last;
  }

  apply(change: Change): void {
    switch (change.kind) {
      case 'data': {
        const file = this.#file(change.ino);
        const blocks = Buffer.alloc(Math.max(file.blocks.length, change.at + change.bytes.length));
        file.blocks.copy(blocks);
        change.bytes.copy(blocks, change.at);
        return this.#put(change, { ...file, blocks });
      }
      case 'size': {
        const file = this.#file(change.ino);
        // What is cut off comes back as zeros, not as what it was.
        const blocks = change.size < file.size ? file.blocks.subarray(0, change.size) : file.blocks;
        return this.#put(change, { ...file, blocks, size: change.size });
      }
      case 'attributes': {
        const file = this.#file(change.ino);
        const changed = { ...file, mode: change.mode ?? file.mode };
        if (change.mtimeNs === undefined) this.#nodes.set(change.ino, changed);
        else this.#put(change, changed, change.mtimeNs);
        return;
      }
      case 'entries':
        for (const entry of change.set) this.#setEntry(entry, change.by);
    }
  }

  /** As it is found after a crash: nothing stands beyond the end of a file, and names that are gone are forgotten. */
  settled(): Disk {
    const nodes = new Map<number, DiskNode>();
    const walk = (ino: number): void => {
      const node = this.#nodes.get(ino);
      if (node === undefined || nodes.has(ino)) return;
      if (node.kind === 'file') {
        const short = node.blocks.length !== node.size;
        nodes.set(ino, short ? { ...node, blocks: contentOf(node) } : node);
        return;
      }
      const entries = new Map([...node.entries].filter(([, { ino: to }]) => to !== null));
      nodes.set(ino, { kind: 'folder', entries });
      for (const { ino: to } of entries.values()) if (to !== null) walk(to);
    };
    walk(ROOT);
    return new Disk(nodes);
  }

  /** All that can be reached by a name, as text: equal where two disks look the same to a program. */
  signature(): string {
    const hash = createHash('sha1');
    const walk = (ino: number, path: string): void => {
      const node = this.#nodes.get(ino);
      if (node === undefined) return;
      hash.update(`${path}\0${ino}\0`);
      if (node.kind === 'file') return void hash.update(digestOf(node));
      for (const [name, { ino: to }] of [...node.entries].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        if (to !== null) walk(to, `${path}/${name}`);
      }
    };
    walk(ROOT, '');
    return hash.digest('base64');
  }

  #file(ino: number): FileNode {
    const node = this.#nodes.get(ino) ?? EMPTY_FILE;
    if (node.kind !== 'file') throw new Error(`Node ${ino} is no file.`);
    return node;
  }

  #put({ ino, by }: { readonly ino: number; readonly by: number }, file: FileNode, mtimeNs = timeOf(by)): void {
    this.#nodes.set(ino, by < file.touched ? file : { ...file, touched: by, mtimeNs });
  }

  #setEntry({ folder, name, target }: EntryChange, by: number): void {
    const node = this.#nodes.get(folder) ?? EMPTY_FOLDER;
    if (node.kind !== 'folder') throw new Error(`Node ${folder} is no folder.`);
    if (target !== null && !this.#nodes.has(target.ino)) {
      this.#nodes.set(target.ino, target.kind === 'file' ? EMPTY_FILE : EMPTY_FOLDER);
    }
    if ((node.entries.get(name)?.by ?? 0) > by) return;
    const entries = new Map(node.entries).set(name, { ino: target?.ino ?? null, by });
    this.#nodes.set(folder, { kind: 'folder', entries });
  }
}

/** What a program reads: to the end of the file, with zeros where nothing was written. */
export function contentOf(file: FileNode): Buffer {
  if (file.blocks.length >= file.size) return file.blocks.subarray(0, file.size);
  const content = Buffer.alloc(file.size);
  file.blocks.copy(content);
  return content;
}

function digestOf(file: FileNode): string {
  let digest = digests.get(file);
  if (digest === undefined) {
    digest = createHash('sha1').update(contentOf(file)).digest('base64') + file.mtimeNs + String(file.mode);
    digests.set(file, digest);
  }
  return digest;
}
