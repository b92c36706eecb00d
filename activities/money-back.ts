import { readMoneyBack } from '../db/charges.ts';
import type { Database } from '../db/connect.ts';
import type { LedgerRow } from '../db/ledger.ts';
import { type ConcernReport, concernIds } from '../domain/attention.ts';
import { changedConcerns, concernsAboutDispute, keptOf, type MoneyBack } from '../domain/finance/money-back.ts';

type Charge = Pick<LedgerRow, 'id' | 'key' | 'amount' | 'currency'>;

/**
 * What a refund has changed about the concerns of its charge, now that it is written down; `before` makes of the charge
 * what it was without that. Read from what is written, so that running it again finds the same.
 */
export async function concernsSinceRefund(
  db: Database,
  charge: Charge,
  before: (now: MoneyBack) => MoneyBack,
): Promise<readonly ConcernReport[]> {
  const now = await readMoneyBack(db, charge);
  return [...changedConcerns(before(now), now), ...noRefundNeeded(now)];
}

/** The same for a dispute. */
export async function concernsSinceDispute(
  db: Database,
  charge: Charge,
  id: string,
): Promise<readonly ConcernReport[]> {
  const now = await readMoneyBack(db, charge);
  return [...concernsAboutDispute(now, id), ...noRefundNeeded(now)];
}

/** What is wholly given back, whichever way, need not be refunded any more. */
function noRefundNeeded(money: MoneyBack): readonly ConcernReport[] {
  return keptOf(money) > 0 ? [] : [{ about: concernIds.refund(money.key), reason: null }];
}
