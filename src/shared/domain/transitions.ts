/** For every state, the states that may follow it. */
export type TransitionTable<S extends string> = Readonly<Record<S, readonly S[]>>;

/** True when the table allows the move. Staying in a state is not a move. */
export function canMove<S extends string>(table: TransitionTable<S>, from: S, to: S): boolean {
  return table[from].includes(to);
}

/** Throws on a move that the table does not hold: an illegal move is a defect, never a condition to handle. */
export function assertMove<S extends string>(table: TransitionTable<S>, from: S, to: S, what: string): void {
  if (!canMove(table, from, to)) throw new Error(`Illegal move of ${what}: ${from} -> ${to}`);
}
