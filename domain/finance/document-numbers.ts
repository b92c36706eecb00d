import type { Instant } from '../calendar.ts';

/** What the numbers of each series begin with, and how many digits they have at least. */
export const numberPrefixes = { invoice: 'INV-', credit_note: 'CN-' } as const;
export const leastDigits = 6;

/** `inv-12`, `INV 000012`, `#INV000012`: the number of a document as it is printed; null for any other text. */
export function documentNumberIn(text: string): string | null {
  const [, series, digits] = /^#?(inv|cn)[\s\p{Pd}]*0*(\d{1,12})$/iu.exec(text) ?? [];
  if (series === undefined || digits === undefined) return null;
  return `${series.toUpperCase()}-${digits.padStart(leastDigits, '0')}`;
}

/** A charge or refund at the card processor that gets a numbered document. */
export interface Made {
  readonly madeAt: Instant;
  /** When its row was written here, which may be after its request went out; null where there is no row. */
  readonly writtenAt: Instant | null;
}

/**
 * For how long a refund that was made in the card processor's dashboard may be on its way here: only then is it no sign
 * of a loss that it has no row.
 */
const adoptedWithinMs = 5 * 60_000;

/** A refund made elsewhere: it gets its row, and its number, only after it was made. */
export function adopted(madeAt: Instant, hasRow: boolean, now: Instant): Made {
  return { madeAt, writtenAt: hasRow || now - madeAt < adoptedWithinMs ? madeAt : null };
}

/** The largest difference between two machines' clocks. */
const clocksDifferByMs = 5_000;

/**
 * How many numbers may have been given out in a time that the database has lost, counted from what was made without a
 * row or before its row. Where that proves a loss, what still waits for its outcome may have had a number too; without
 * a loss a row always comes first (docs/product.md, "Numbers after a restore").
 */
export function numbersLost(made: readonly Made[], undecided: number): number {
  const lost = made.filter(({ madeAt, writtenAt }) => writtenAt === null || madeAt + clocksDifferByMs < writtenAt);
  return lost.length === 0 ? 0 : lost.length + undecided;
}
