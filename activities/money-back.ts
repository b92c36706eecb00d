import { readMoneyBack } from '../db/charges.ts';
import type { Database } from '../db/connect.ts';
import type { LedgerRow } from '../db/ledger.ts';
import { type ConcernReport, concernIds } from '../domain/attention.ts';
import { changedConcerns, concernsAboutDispute, keptOf, type MoneyBack } from '../domain/finance/money-back.ts';

type Charge = Pick<LedgerRow, 'id' | 'key' | 'amount' | 'currency'>;

/**
 * The concerns of a charge that a refund has changed, now that it is recorded; `before` makes the charge as it was
 * without the refund. They are read from the database, so that running it again finds the same.
 */
export async function concernsSinceRefund(
  db: Database,
  charge: Charge,
  before: (now: MoneyBack) => MoneyBack,
): Promise<readonly ConcernReport[]> {
  const now = await readMoneyBack(db, charge);
  return [...changedConcerns(before(now), now), ...noRefundNeeded(now)];
}

/** The concerns of a charge that a dispute has changed, now that it is recorded. */
export async function concernsSinceDispute(
  db: Database,
  charge: Charge,
  id: string,
): Promise<readonly ConcernReport[]> {
  const now = await readMoneyBack(db, charge);
  return [...concernsAboutDispute(now, id), ...noRefundNeeded(now)];
}

/** Ends the concern of a refund that is due, where all the money went back in one way or another. */
function noRefundNeeded(money: MoneyBack): readonly ConcernReport[] {
  return keptOf(money) > 0 ? [] : [{ about: concernIds.refund(money.key), reason: null }];
}
