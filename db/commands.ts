import { and, desc, eq, isNotNull } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { type CommandOutcome, commandNotes, commands, operations } from './schema.ts';

/** A command that is recorded, with what it came to: nothing yet while a charge of it has no known outcome. */
export interface RecordedCommand {
  readonly outcome: CommandOutcome | null;
}

/** Null where nothing is recorded of a command: it is new, under way, or has changed nothing. */
export async function findCommand(db: Database, tenantId: string, id: string): Promise<RecordedCommand | null> {
  const [command] = await db
    .select({ outcome: commands.outcome })
    .from(commands)
    .where(and(eq(commands.tenantId, tenantId), eq(commands.id, id)));
  return command ?? null;
}

/** The newest commands that have an outcome, oldest first. */
export async function newestCommands(db: Database, tenantId: string, most: number): Promise<readonly string[]> {
  const rows = await db
    .select({ id: commands.id })
    .from(commands)
    .where(and(eq(commands.tenantId, tenantId), isNotNull(commands.outcome)))
    .orderBy(desc(commands.recordedAt))
    .limit(most);
  return rows.map(({ id }) => id).reverse();
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
