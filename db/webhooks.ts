import { eq } from 'drizzle-orm';
import { builtOnce, placeholders } from './built-once.ts';
import type { Database } from './connect.ts';
import { webhookEvents } from './schema.ts';

const ofId = builtOnce((db) => {
  const { id } = placeholders('id');
  return db.select({ id: webhookEvents.id }).from(webhookEvents).where(eq(webhookEvents.id, id));
});

export async function isKnownEvent(db: Database, id: string): Promise<boolean> {
  return (await ofId(db, { id })).length > 0;
}

const keeping = builtOnce((db) =>
  db
    .insert(webhookEvents)
    .values({ ...placeholders('id', 'type') })
    .onConflictDoNothing(),
);

export async function keepEvent(db: Database, id: string, type: string): Promise<void> {
  await keeping(db, { id, type });
}
