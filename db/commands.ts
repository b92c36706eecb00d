import { and, eq } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { type CommandOutcome, commandNotes, commands, operations } from './schema.ts';

/** What a command came to; null where nothing is recorded of it, or not yet. */
export async function findOutcome(db: Database, tenantId: string, id: string): Promise<CommandOutcome | null> {
  const [command] = await db
    .select({ outcome: commands.outcome })
    .from(commands)
    .where(and(eq(commands.tenantId, tenantId), eq(commands.id, id)));
  return command?.outcome ?? null;
}

/** Keeps what somebody wrote beside a command: it must not go into a workflow. */
export async function keepNote(db: Database, tenantId: string, commandId: string, note: string): Promise<void> {
  await db.insert(commandNotes).values({ tenantId, commandId, note }).onConflictDoNothing();
}

export type Operation = typeof operations.$inferSelect;

/** Remembers where to ask after a change that was answered before it was done. */
export async function keepOperation(db: Database, operation: Omit<Operation, 'createdAt'>): Promise<void> {
  await db.insert(operations).values(operation).onConflictDoNothing();
}

export async function findOperation(db: Database, tenantId: string, id: string): Promise<Operation | null> {
  const [operation] = await db
    .select()
    .from(operations)
    .where(and(eq(operations.tenantId, tenantId), eq(operations.id, id)));
  return operation ?? null;
}
