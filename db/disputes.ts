import { and, asc, eq } from 'drizzle-orm';
import { type Dispute, type DisputeEvent, disputeEvent, isClosed } from '../domain/finance/disputes.ts';
import { announceBeside } from './announcing.ts';
import type { Database } from './connect.ts';
import type { LedgerRow, MadeBy } from './ledger.ts';
import { activity, disputes } from './schema.ts';
import { tenantNow } from './subscriptions.ts';

export type DisputeRow = typeof disputes.$inferSelect;

export async function findDispute(db: Database, id: string): Promise<DisputeRow | null> {
  const [row] = await db.select().from(disputes).where(eq(disputes.id, id));
  return row ?? null;
}

/** The disputes of a charge, oldest first. */
export async function disputesOfCharge(db: Database, chargeId: string): Promise<readonly DisputeRow[]> {
  return db.select().from(disputes).where(eq(disputes.chargeId, chargeId)).orderBy(asc(disputes.openedAt));
}

export interface SeenDispute {
  readonly charge: LedgerRow;
  readonly dispute: Dispute;
  /** The row as it was read before the look-up at the card processor. */
  readonly before: DisputeRow | null;
}

/**
 * Records the state of a dispute, with an entry in the activity log where it has changed. `conflict` where another
 * writer changed the row meanwhile: what was looked up may be older, so look it up again.
 */
export async function recordDispute(
  db: Database,
  { charge, dispute, before }: SeenDispute,
  madeBy: MadeBy,
): Promise<DisputeEvent | 'unchanged' | 'conflict'> {
  const event = disputeEvent(before, dispute);
  if (event === null) return 'unchanged';
  const { tenantId, id: chargeId } = charge;
  return db.transaction(async (tx) => {
    const at = await tenantNow(tx, tenantId);
    if (!(await write(tx, { charge, dispute, before }, at, madeBy))) return 'conflict';
    const { amount, currency } = dispute;
    const entry = { tenantId, at, actor: 'card processor', event, amount, currency, chargeId };
    await tx.insert(activity).values(entry);
    const data = { disputeId: dispute.id, chargeId, state: dispute.state, amount, currency };
    await announceBeside(tx, tenantId, [{ type: 'charge.disputed', at: at.getTime(), data }]);
    return event;
  });
}

async function write(tx: Database, { charge, dispute, before }: SeenDispute, at: Date, madeBy: MadeBy) {
  const { respondBy, state, amount, currency, reasonCode } = dispute;
  const facts = {
    state,
    amount,
    currency,
    reasonCode,
    respondBy: respondBy === null ? null : new Date(respondBy),
    closedAt: isClosed(dispute) ? at : null,
    version: (before?.version ?? 0) + 1,
    ...madeBy,
  };
  if (before === null) {
    const row = { ...facts, id: dispute.id, chargeId: charge.id, tenantId: charge.tenantId, openedAt: at };
    return (await tx.insert(disputes).values(row).onConflictDoNothing().returning()).length > 0;
  }
  const unchanged = and(eq(disputes.id, dispute.id), eq(disputes.version, before.version));
  return (await tx.update(disputes).set(facts).where(unchanged).returning()).length > 0;
}
