/* What a tenant owes, for pages, mails and answers of the API. docs/product.md, "Failed renewal", "Days used unpaid" */

import type { Instant } from '../calendar.ts';
import { fallsDueAt } from '../due.ts';
import { sumOf } from '../money/bill.ts';
import type { AmountMinor } from '../money/money.ts';
import { continuingCount } from '../pool.ts';
import { dunningOf, expiryOf } from '../stage.ts';
import type { State } from '../state.ts';
import { nextPeriodBill } from './period-bill.ts';
import { chargedNow } from './small-amounts.ts';

/** What a tenant has to pay, in minor units with tax, and since when. */
export interface Overdue {
  readonly amount: AmountMinor;
  readonly since: Instant;
  readonly nextRetryAt: Instant | null;
  readonly declineCode: string;
}

/** What is overdue from a renewal or from a first charge that failed; null where nothing is. */
export function overdueOf(state: State): Overdue | null {
  const dunning = dunningOf(state);
  if (dunning !== null) {
    const { firstFailedAt, declineCode } = dunning;
    const amount = state.stage.type === 'suspended' ? freshPeriod(state) : unpaidBills(state);
    return { amount, since: firstFailedAt, nextRetryAt: fallsDueAt(state, 'retry'), declineCode };
  }
  const expiry = expiryOf(state);
  // Without licences there is nothing to pay for.
  if (expiry === null || expiry.declineCode === null || continuingCount(state.pool) === 0) return null;
  return { amount: freshPeriod(state), since: expiry.at, nextRetryAt: null, declineCode: expiry.declineCode };
}

function unpaidBills({ unpaid }: State): AmountMinor {
  return sumOf(unpaid.map(({ bill }) => bill)).amount;
}

/** The bill of a period that begins once it is paid, with the days used unpaid. */
function freshPeriod(state: State): AmountMinor {
  return chargedNow(nextPeriodBill(state)).amount;
}
