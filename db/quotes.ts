import { and, eq, isNull, or } from 'drizzle-orm';
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

/** Which quote, and the command that is made with it. */
interface QuoteUse {
  readonly tenantId: string;
  readonly id: string;
  readonly commandId: string;
}

/** A quote as a command carries it, from now on used by that command; null where there is none. */
export async function takeQuote(db: Database, use: QuoteUse): Promise<BindingQuote | 'used' | null> {
  const [quote] = await db
    .update(quotes)
    .set({ usedBy: use.commandId })
    .where(and(isQuote(use), or(isNull(quotes.usedBy), eq(quotes.usedBy, use.commandId))))
    .returning();
  if (quote === undefined) return (await db.$count(quotes, isQuote(use))) > 0 ? 'used' : null;
  const { change, lines, tax, reactivated, expiresAt } = quote;
  return { change, lines, tax, reactivated, expiresAt: expiresAt.getTime() };
}

/** Lets a quote be used again, as its command was refused. */
export async function giveQuoteBack(db: Database, use: QuoteUse): Promise<void> {
  await db
    .update(quotes)
    .set({ usedBy: null })
    .where(and(isQuote(use), eq(quotes.usedBy, use.commandId)));
}

function isQuote({ tenantId, id }: QuoteUse) {
  return and(eq(quotes.tenantId, tenantId), eq(quotes.id, id));
}
