import { eq } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { webhookEvents } from './schema.ts';

export async function isKnownEvent(db: Database, id: string): Promise<boolean> {
  const [event] = await db.select({ id: webhookEvents.id }).from(webhookEvents).where(eq(webhookEvents.id, id));
  return event !== undefined;
}

export async function keepEvent(db: Database, id: string, type: string): Promise<void> {
  await db.insert(webhookEvents).values({ id, type }).onConflictDoNothing();
}
