import { eq } from 'drizzle-orm';
import { attentionOf, type ConcernReport, concernEvents, concernsAfter } from '../domain/attention.ts';
import type { Database } from './connect.ts';
import { activity, subscriptions } from './schema.ts';
import { tenantNow } from './subscriptions.ts';

/**
 * Writes down how a matter stands of a tenant whose workflow is closed: nobody else writes its row any more. The same again
 * changes nothing.
 */
export async function recordConcern(
  db: Database,
  tenantId: string,
  standing: ConcernReport,
  actor: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const at = await tenantNow(tx, tenantId);
    const [row] = await tx.select().from(subscriptions).where(eq(subscriptions.tenantId, tenantId)).for('update');
    const [event] = concernEvents(row?.view.concerns ?? [], standing);
    if (row === undefined || event === undefined) return;
    const { view, stored } = row;
    const concerns = concernsAfter(view.concerns, event);
    const attention = attentionOf(concerns);
    await tx
      .update(subscriptions)
      .set({
        needsAttention: attention !== null,
        view: { ...view, attention, concerns },
        stored: { ...stored, concerns },
      })
      .where(eq(subscriptions.tenantId, tenantId));
    await tx.insert(activity).values({ tenantId, at, actor, type: event.type, event, currency: view.currency });
  });
}
