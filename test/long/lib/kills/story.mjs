/** What the records of a journal add up to, and what must never stand in one whose sessions were only killed. */

/** @typedef {import('./journal.mjs').JournalRecord} JournalRecord */
/** @typedef {import('./journal.mjs').OnDisk} OnDisk */
/** @typedef {'waits' | 'leased' | 'done' | 'failed' | 'retrying'} TaskState */

/**
 * @typedef {object} Task
 * @property {TaskState} state
 * @property {number} lease token of the lease that has it, or had it last
 * @property {number} attempts charged
 * @property {string} reason of a failure
 */

/**
 * The figures that a prompt must show.
 * @typedef {object} Figures
 * @property {number} COMPLETED
 * @property {number} FAILED
 * @property {number} RETRYING
 * @property {number} PENDING
 * @property {number} verified
 * @property {number} inFlight
 * @property {number} suspects
 * @property {number} held
 */

export class Story {
  /** @type {Task[]} */
  tasks;
  state = 'QUEUED';
  sessions = 0;
  retries = 0;
  /** Leases given out by the last session. */
  leasesOfSession = 0;
  /** @type {string[]} */
  wrong = [];
  /** Every retry that stands in the journal. */
  /** @type {{ task: number, attempts: number, due: number }[]} */
  due = [];
  /** @type {Set<number>} */
  #suspects = new Set();
  /** @type {Map<number, number>} */
  #alone = new Map();
  #deathTold = false;
  /** @type {readonly import('./journal.mjs').Mark[]} */
  #marks;

  /**
   * @param {OnDisk} onDisk
   * @param {number} files
   */
  constructor({ records, marks }, files) {
    this.tasks = Array.from({ length: files }, () => ({ state: 'waits', lease: 0, attempts: 0, reason: '' }));
    this.#marks = marks;
    for (const record of records) this.#take(record);
  }

  /** @param {TaskState} state */
  count(state) {
    return this.tasks.filter((task) => task.state === state).length;
  }

  get ended() {
    return this.state === 'COMPLETED' || this.state === 'COMPLETED_WITH_FAILURES';
  }

  /** Tasks that a lease holds at the end. */
  get inFlight() {
    return this.tasks.flatMap((task, id) => (task.state === 'leased' ? [id] : []));
  }

  /** Leases that hold a task at the end. */
  get openLeases() {
    return new Set(this.inFlight.map((id) => this.tasks[id]?.lease)).size;
  }

  /** @returns {Figures} */
  get figures() {
    const inHand = this.#inHand();
    // A suspect that waits for its retry is one still.
    const open = (/** @type {number} */ id) => ['waits', 'leased', 'retrying'].includes(this.tasks[id]?.state ?? '');
    const suspects = new Set([...this.#suspects, ...inHand].filter(open));
    const deaths = (/** @type {number} */ id) =>
      (this.#alone.get(id) ?? 0) + (inHand.length === 1 && inHand[0] === id ? 1 : 0);
    return {
      COMPLETED: this.count('done'),
      FAILED: this.count('failed'),
      RETRYING: this.count('retrying'),
      PENDING: this.count('waits') + this.count('leased'),
      verified: this.count('done'),
      inFlight: this.inFlight.filter((id) => !suspects.has(id)).length,
      suspects: suspects.size,
      held: [...suspects].filter((id) => deaths(id) >= 2).length,
    };
  }

  /** What was in hand at this death: the marks whose leases still hold their task. */
  #inHand() {
    if (this.#deathTold) return [];
    const held = this.#marks.filter(({ task, lease }) => {
      const known = this.tasks[task];
      return known?.state === 'leased' && known.lease === lease;
    });
    return [...new Set(held.map(({ task }) => task))];
  }

  /** @param {JournalRecord} record */
  #take(record) {
    const { k, n = 0, t = -1, a = 0 } = record;
    switch (k) {
      case 'open':
        for (const id of this.inFlight) this.#task(id).state = 'waits';
        this.sessions += 1;
        this.leasesOfSession = 0;
        this.#deathTold = false;
        return;
      case 'lease':
        for (const id of ids(record.c)) this.#lease(id, n);
        if ((record.c ?? []).length > 0) this.leasesOfSession += 1;
        return;
      case 'done':
        for (const id of ids(record.c)) this.#done(id, n);
        return;
      case 'fail':
      case 'retry':
        this.#charge(t, n, a, k);
        this.#task(t).state = k === 'fail' ? 'failed' : 'retrying';
        this.#task(t).reason = record.r ?? '';
        if (k === 'retry') this.due.push({ task: t, attempts: a, due: record.due ?? 0 });
        return;
      case 'back':
        for (const id of ids(record.c)) if (this.#task(id).state === 'leased') this.#task(id).state = 'waits';
        return;
      case 'suspect':
        for (const id of ids(record.c)) this.#suspects.add(id);
        if (record.d !== undefined) this.#died(ids(record.d));
        return;
      case 'state':
        this.state = record.s ?? '';
        if (!['RUNNING', 'COMPLETED', 'COMPLETED_WITH_FAILURES'].includes(this.state))
          this.wrong.push(`the batch became ${this.state}`);
        return;
      case 'output':
      case 'close':
        return;
      default:
        // A loss, a cancelled file, one that is done again: nothing of it comes of a death of the app.
        this.wrong.push(`the journal has a record "${k}": ${JSON.stringify(record).slice(0, 200)}`);
    }
  }

  /** @param {number} id */
  #task(id) {
    const task = this.tasks[id];
    if (task === undefined) throw new Error(`The journal names task ${id}, which the batch does not have.`);
    return task;
  }

  /**
   * @param {number} id
   * @param {number} lease
   */
  #lease(id, lease) {
    const task = this.#task(id);
    if (task.state !== 'waits' && task.state !== 'retrying')
      this.wrong.push(`task ${id} was leased in session ${this.sessions} while it was ${task.state}`);
    task.state = 'leased';
    task.lease = lease;
  }

  /**
   * @param {number} id
   * @param {number} lease
   */
  #done(id, lease) {
    const task = this.#task(id);
    if (task.state !== 'leased' || task.lease !== lease)
      this.wrong.push(`task ${id} was done by lease ${lease}, and was ${task.state} in ${task.lease}`);
    task.state = 'done';
    task.attempts += 1;
    this.#suspects.delete(id);
    this.#alone.delete(id);
  }

  /**
   * @param {number} id
   * @param {number} lease
   * @param {number} attempts
   * @param {string} what
   */
  #charge(id, lease, attempts, what) {
    const task = this.#task(id);
    if (task.state !== 'leased' || task.lease !== lease)
      this.wrong.push(`task ${id} has a ${what} of lease ${lease}, and was ${task.state} in ${task.lease}`);
    if (attempts !== task.attempts + 1)
      this.wrong.push(`task ${id} had ${task.attempts} attempts, and has ${attempts} after one more`);
    if (what === 'retry') this.retries += 1;
    task.attempts = attempts;
  }

  /** @param {readonly number[]} inHand */
  #died(inHand) {
    this.#deathTold = true;
    const [only] = inHand;
    if (only !== undefined && inHand.length === 1) this.#alone.set(only, (this.#alone.get(only) ?? 0) + 1);
  }
}

/**
 * Where two ends differ, task by task.
 * @param {Story} story
 * @param {Story} oracle
 * @returns {string[]}
 */
export function unlikeOracle(story, oracle) {
  return story.tasks.flatMap((task, id) => {
    const other = oracle.tasks[id];
    const [here, there] = [words(task), other === undefined ? 'nothing' : words(other)];
    return here === there ? [] : [`task ${id} ended as ${here}, undisturbed as ${there}`];
  });
}

/** @param {Task} task */
const words = ({ state, reason, attempts }) => `${state}${reason === '' ? '' : `(${reason})`} after ${attempts}`;

/** @param {readonly number[]} [runs] */
function ids(runs = []) {
  /** @type {number[]} */
  const found = [];
  for (let i = 0; i < runs.length; i += 2) for (let id = runs[i] ?? 0; id < (runs[i + 1] ?? 0); id++) found.push(id);
  return found;
}
