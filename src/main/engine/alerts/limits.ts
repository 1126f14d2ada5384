const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/*
 * The numbers of the inbox, in milliseconds and counts. Delays of the engine run on the active clock, so a machine
 * that sleeps ends none of them; those of a person run on the wall clock, and outlive the process.
 */

/** Rows kept in all; the oldest resolved ones go first. */
export const MAX_ROWS = 10_000;
/** Resolved rows are kept this long after their last event. Wall clock. */
export const KEEP_MS = 90 * 24 * HOUR;
export const MAX_EXAMPLES = 10;
/** An acknowledged row calls again when it has counted this many times what it had … */
export const WORSE_FACTOR = 10;
/** … and after this long. Wall clock. */
export const QUIET_MS = 24 * HOUR;
/** The same cause this soon after it was resolved reopens the row; later it is another occurrence. Wall clock. */
export const REOPEN_MS = 24 * HOUR;
/** A row whose cause is gone closes after this long. */
export const RECOVERY_MS = 60 * SECOND;
/** This many returns of a cause within the window are flapping; the row is then held open so long. */
export const FLAP_CYCLES = 3;
export const FLAP_WINDOW_MS = 10 * MINUTE;
export const FLAP_HOLD_MS = 15 * MINUTE;
/** More new rows than these within the window are a storm, and go into one digest. */
export const STORM_ROWS = 10;
export const STORM_WINDOW_MS = MINUTE;
/** Kinds that a digest names; further ones are counted together. */
export const DIGEST_KINDS = 200;
/** Less than this is the hiccup of a busy machine. */
export const SLEEP_MS = 10 * SECOND;
/** After the machine slept, alerts are held back so long: the first figures are of the sleep. */
export const GRACE_MS = 15 * SECOND;
/** What a person did can be taken back this long. */
export const UNDO_MS = 10 * SECOND;
/** Between two notifications on the desktop. */
export const NOTIFY_MS = MINUTE;
