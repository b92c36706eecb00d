import { and, eq, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { activity, subscriptions } from './schema.ts';
import { tenantNow } from './subscriptions.ts';

/**
 * Says of a tenant whose workflow is closed that somebody has to look at it: nobody else writes its row any more. The same
 * again changes nothing.
 */
export async function raiseAttention(db: Database, tenantId: string, reason: string): Promise<void> {
  await db.transaction(async (tx) => {
    const at = await tenantNow(tx, tenantId);
    const raised = sql`jsonb_build_object('attention', ${reason}::text)`;
    const { view, stored } = subscriptions;
    const isNews = sql`${view} ->> 'attention' is distinct from ${reason}`;
    const [row] = await tx
      .update(subscriptions)
      .set({ needsAttention: true, view: sql`${view} || ${raised}`, stored: sql`${stored} || ${raised}` })
      .where(and(eq(subscriptions.tenantId, tenantId), isNews))
      .returning({ view });
    if (row === undefined) return;
    const event = { type: 'attentionRaised', reason } as const;
    const entry = { tenantId, at, actor: 'card processor', type: event.type, event, currency: row.view.currency };
    await tx.insert(activity).values(entry);
  });
}
