import type { Database } from '../../db/connect.ts';
import { subscriptions, tenants } from '../../db/schema.ts';
import type { SubscriptionView } from '../../domain/view.ts';

/** A tenant of the database alone, of which only what mails and lists need is recorded. */
export async function insertBareTenant(db: Database, id: string, adminEmail: string): Promise<void> {
  await db.insert(tenants).values({ id, name: `Company ${id}`, adminEmail, createdBy: 'test' });
  const view = { currency: 'gbp', timeZone: 'Europe/London', state: 'trialing', testClock: null, concerns: [] };
  await db.insert(subscriptions).values({
    tenantId: id,
    version: 1,
    view: view as unknown as SubscriptionView,
    stored: {} as never,
    workflowId: `subscription/${id}`,
    runId: 'run',
  });
}
