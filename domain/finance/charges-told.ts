import type { AmountMinor, Currency } from '../money/money.ts';

/** An activity that charged: what it was given, and what it answered. */
export interface ChargeTold {
  readonly activityId: string;
  readonly amount: AmountMinor;
  readonly currency: Currency;
  readonly outcome: string;
}

/**
 * The charges of one run, which the next run's memo holds: one list of runs reads a thousand memos. Other versions read
 * it too (docs/deploy.md, "What versions have in common").
 */
export interface ChargesTold {
  readonly runId: string;
  readonly charges: readonly ChargeTold[];
}

/** The name of the memo's field. */
export const chargesToldField = 'charged';

/**
 * Every list of runs transfers their memos, so that each holds only its run's newest charges. The others are read in
 * the history.
 */
const mostTold = 20;

/**
 * A run's newest charges for the next memo. Null for a run that charged nothing, whose successor keeps the earlier
 * memo.
 */
export function chargesTold(runId: string, charges: readonly ChargeTold[]): ChargesTold | null {
  return charges.length === 0 ? null : { runId, charges: charges.slice(-mostTold) };
}
