import { eq } from 'drizzle-orm';
import { type ConcernReport, concernEvents, concernsAfter } from '../domain/attention.ts';
import { announceConcerns } from './announcing.ts';
import type { Database } from './connect.ts';
import { activity, subscriptions } from './schema.ts';
import { tenantNow } from './subscriptions.ts';

/**
 * Records a concern of a tenant whose workflow is closed and so no longer writes its row. A repetition changes nothing.
 */
export async function recordConcern(
  db: Database,
  tenantId: string,
  report: ConcernReport,
  actor: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const at = await tenantNow(tx, tenantId);
    const [row] = await tx.select().from(subscriptions).where(eq(subscriptions.tenantId, tenantId)).for('update');
    const [event] = concernEvents(row?.view.concerns ?? [], report);
    if (row === undefined || event === undefined) return;
    const view = { ...row.view, concerns: concernsAfter(row.view.concerns, event) };
    await tx.update(subscriptions).set({ view }).where(eq(subscriptions.tenantId, tenantId));
    await tx.insert(activity).values({ tenantId, at, actor, event, currency: view.currency });
    await announceConcerns(tx, tenantId, [row.view, view], at);
  });
}
