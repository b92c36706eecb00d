import { and, eq } from 'drizzle-orm';
import type { BindingQuote } from '../domain/inputs.ts';
import type { Preview } from '../domain/preview.ts';
import type { Database } from './connect.ts';
import { quotes } from './schema.ts';

export async function keepQuote(db: Database, id: string, tenantId: string, preview: Preview): Promise<void> {
  const { change, dueNow, reactivated, expiresAt } = preview;
  await db
    .insert(quotes)
    .values({ id, tenantId, change, ...dueNow, reactivated, expiresAt: new Date(expiresAt) })
    .onConflictDoNothing();
}

/** A quote as a command carries it. */
export async function findQuote(db: Database, tenantId: string, id: string): Promise<BindingQuote | null> {
  const [quote] = await db
    .select()
    .from(quotes)
    .where(and(eq(quotes.tenantId, tenantId), eq(quotes.id, id)));
  if (quote === undefined) return null;
  const { change, lines, tax, reactivated, expiresAt } = quote;
  return { change, lines, tax, reactivated, expiresAt: expiresAt.getTime() };
}
