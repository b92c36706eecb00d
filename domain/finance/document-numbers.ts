import type { Instant } from '../calendar.ts';

/** Something that the card processor has made under a key of ours, which gets a document with a number. */
export interface Made {
  readonly madeAt: Instant;
  /** When its row was written here, if that is known to be after the request may have gone out; null where there is no row. */
  readonly writtenAt: Instant | null;
}

/** By how much two machines' clocks may differ. */
const clocksDifferByMs = 5_000;

/**
 * How many numbers may have been given out in a time that the database has lost: of what was made without a row, or before
 * the row that is there now. Where that proves a loss, what waits for its outcome may have had a number too. A row comes first
 * in any other case (docs/product.md, "Numbers after a restore").
 */
export function numbersLost(made: readonly Made[], undecided: number): number {
  const lost = made.filter(({ madeAt, writtenAt }) => writtenAt === null || madeAt + clocksDifferByMs < writtenAt);
  return lost.length === 0 ? 0 : lost.length + undecided;
}
