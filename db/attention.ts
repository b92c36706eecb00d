import { eq } from 'drizzle-orm';
import { attentionOf, concernsAfter, type Standing, standingEvents } from '../domain/attention.ts';
import type { Database } from './connect.ts';
import { activity, subscriptions } from './schema.ts';
import { tenantNow } from './subscriptions.ts';

/**
 * Writes down how a matter stands of a tenant whose workflow is closed: nobody else writes its row any more. The same again
 * changes nothing.
 */
export async function noteStanding(db: Database, tenantId: string, standing: Standing, actor: string): Promise<void> {
  await db.transaction(async (tx) => {
    const at = await tenantNow(tx, tenantId);
    const [row] = await tx.select().from(subscriptions).where(eq(subscriptions.tenantId, tenantId)).for('update');
    const [event] = standingEvents(row?.view.concerns ?? [], standing);
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
