import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { ChargeRow } from './charges.ts';
import type { Database } from './connect.ts';
import { type DisputeRow, disputesOfCharge } from './disputes.ts';
import { refundsOfCharge } from './refunds.ts';
import { activity, invoices, type refunds } from './schema.ts';

type InvoiceRow = typeof invoices.$inferSelect;

export interface ChargeDocuments {
  readonly invoice: InvoiceRow | null;
  readonly disputes: readonly DisputeRow[];
  readonly refunds: readonly { readonly refund: typeof refunds.$inferSelect; readonly creditNote: InvoiceRow | null }[];
}

/** A charge's invoice, its disputes, and its refunds with the credit note of each. */
export async function documentsOf(db: Database, chargeId: string): Promise<ChargeDocuments> {
  const [documents, rows, disputes] = await Promise.all([
    db.select().from(invoices).where(eq(invoices.chargeId, chargeId)),
    refundsOfCharge(db, chargeId),
    disputesOfCharge(db, chargeId),
  ]);
  return {
    invoice: documents.find(({ kind }) => kind === 'invoice') ?? null,
    disputes,
    refunds: rows.map((refund) => ({
      refund,
      creditNote: documents.find(({ number }) => number === refund.creditNote) ?? null,
    })),
  };
}

/** What the activity log says of a charge: who had it made, and what became of it. */
export async function activityOfCharge(
  db: Database,
  { tenantId, id }: ChargeRow,
): Promise<readonly (typeof activity.$inferSelect)[]> {
  return db
    .select()
    .from(activity)
    .where(and(eq(activity.tenantId, tenantId), eq(activity.chargeId, id)))
    .orderBy(asc(activity.id));
}

/** The price of a licence in the period of a charge; null where the period has not begun. */
export async function unitPriceOf(db: Database, charge: ChargeRow): Promise<number | null> {
  if (charge.purpose.type === 'openPeriod') return charge.purpose.unitPrice;
  const [started] = await db
    .select({ event: activity.event })
    .from(activity)
    .where(
      and(
        eq(activity.tenantId, charge.tenantId),
        eq(activity.type, 'periodStarted'),
        sql`(${activity.event} #>> '{period,number}')::int = ${charge.periodNumber}`,
      ),
    )
    .orderBy(desc(activity.id))
    .limit(1);
  return started?.event.type === 'periodStarted' ? started.event.unitPrice : null;
}
