import { createHash } from 'node:crypto';
import type { FailureGroup, FailureGroups as View } from '../../../shared/domain/failure-group.ts';
import type { TaskError } from '../../../shared/domain/task.ts';
import { causeOf, saidOf } from './failure-cause.ts';

/** Files that are named of each group. */
const EXAMPLES = 3;

interface Group {
  readonly id: string;
  readonly code: string;
  readonly cause: string;
  /** What all of its files say; the cause as soon as one says it with other numbers or names. */
  said: string;
  readonly tasks: Set<number>;
}

/** All of one code. */
interface Alike {
  files: number;
  readonly groups: Set<Group>;
}

/** The FAILED tasks of a batch by cause. Kept up to date with each failure, at constant cost; counts are exact. Main. */
export class FailureGroups {
  readonly #pathOf: (task: number) => string;
  readonly #groups = new Map<string, Group>();
  readonly #groupOf = new Map<number, Group>();
  readonly #codes = new Map<string, Alike>();

  constructor(pathOf: (task: number) => string) {
    this.#pathOf = pathOf;
  }

  add(task: number, { code, message }: TaskError): void {
    this.remove(task);
    const path = this.#pathOf(task);
    const cause = causeOf(message, path);
    const said = saidOf(message, path);
    const id = idOf(code, cause);
    let group = this.#groups.get(id);
    const alike = this.#alike(code);
    if (group === undefined) {
      this.#groups.set(id, (group = { id, code, cause, said, tasks: new Set() }));
      alike.groups.add(group);
    } else if (group.said !== said) group.said = cause;
    group.tasks.add(task);
    alike.files += 1;
    this.#groupOf.set(task, group);
  }

  /** It is begun afresh. */
  remove(task: number): void {
    const group = this.#groupOf.get(task);
    if (group === undefined) return;
    this.#groupOf.delete(task);
    group.tasks.delete(task);
    const alike = this.#alike(group.code);
    alike.files -= 1;
    if (group.tasks.size > 0) return;
    this.#groups.delete(group.id);
    alike.groups.delete(group);
  }

  /** How many files are failed by a code, and what all of them say; null where they failed of different causes. */
  ofCode(code: string): { readonly files: number; readonly said: string | null } {
    const { files, groups } = this.#alike(code);
    const [first] = groups;
    return { files, said: groups.size === 1 ? (first?.said ?? null) : null };
  }

  /** Tasks of a group, ascending; none where there is no such group (any more). */
  tasks(id: string): readonly number[] {
    return [...(this.#groups.get(id)?.tasks ?? [])].toSorted((one, other) => one - other);
  }

  /** All that failed, ascending. */
  get all(): readonly number[] {
    return [...this.#groupOf.keys()].toSorted((one, other) => one - other);
  }

  /** The largest groups first, at most `limit` of them; the rest in numbers. */
  view(limit: number): View {
    const first = this.#largest(limit);
    const shown = first.reduce((sum, { tasks }) => sum + tasks.size, 0);
    return {
      groups: first.map((group) => this.#shown(group)),
      files: this.#groupOf.size,
      moreGroups: this.#groups.size - first.length,
      moreFiles: this.#groupOf.size - shown,
    };
  }

  #alike(code: string): Alike {
    let alike = this.#codes.get(code);
    if (alike === undefined) this.#codes.set(code, (alike = { files: 0, groups: new Set() }));
    return alike;
  }

  /** In one pass: asked four times a second, also where messages are so unlike that each is a group of its own. */
  #largest(limit: number): readonly Group[] {
    const first: Group[] = [];
    for (const group of this.#groups.values()) {
      const last = first.at(-1);
      if (first.length >= limit && (last === undefined || !comesBefore(group, last))) continue;
      const at = first.findIndex((other) => comesBefore(group, other));
      first.splice(at < 0 ? first.length : at, 0, group);
      if (first.length > limit) first.pop();
    }
    return first;
  }

  #shown({ id, code, said, tasks }: Group): FailureGroup {
    const examples: string[] = [];
    for (const task of tasks) if (examples.push(this.#pathOf(task)) >= EXAMPLES) break;
    return { id, code, cause: said, files: tasks.size, examples };
  }
}

const comesBefore = (one: Group, other: Group): boolean =>
  one.tasks.size === other.tasks.size ? one.id < other.id : one.tasks.size > other.tasks.size;

/** The same cause has the same id in every session. */
const idOf = (code: string, cause: string): string =>
  createHash('sha256').update(`${code}\0${cause}`).digest('hex').slice(0, 16);
