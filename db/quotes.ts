import { and, eq, isNull, or, sql } from 'drizzle-orm';
import type { BindingQuote } from '../domain/inputs.ts';
import type { Preview } from '../domain/preview.ts';
import type { Database } from './connect.ts';
import { quotes, requests } from './schema.ts';

export async function keepQuote(db: Database, id: string, tenantId: string, preview: Preview): Promise<void> {
  const { change, dueNow, reactivated, expiresAt } = preview;
  await db
    .insert(quotes)
    .values({ id, tenantId, change, ...dueNow, reactivated, expiresAt: new Date(expiresAt) })
    .onConflictDoNothing();
}

/** A quote, and the command made with it. */
interface QuoteUse {
  readonly tenantId: string;
  readonly id: string;
  readonly commandId: string;
}

/**
 * A quote as a command carries it, reserved for that command from now on; null where it does not exist, `used` where
 * another command has it and was not refused.
 */
export async function takeQuote(db: Database, use: QuoteUse): Promise<BindingQuote | 'used' | null> {
  const [quote] = await db
    .update(quotes)
    .set({ usedBy: use.commandId })
    .where(and(isQuote(use), or(isNull(quotes.usedBy), eq(quotes.usedBy, use.commandId), wasRefused)))
    .returning();
  if (quote === undefined) return (await db.$count(quotes, isQuote(use))) > 0 ? 'used' : null;
  const { change, lines, tax, reactivated, expiresAt } = quote;
  return { change, lines, tax, reactivated, expiresAt: expiresAt.getTime() };
}

/** Makes a quote usable again after its command was refused. */
export async function giveQuoteBack(db: Database, use: QuoteUse): Promise<void> {
  await db
    .update(quotes)
    .set({ usedBy: null })
    .where(and(isQuote(use), eq(quotes.usedBy, use.commandId)));
}

/** Whether the command that has it was refused, as may become known long after its caller was answered 202. */
const wasRefused = sql`exists (select from ${requests} where ${requests.tenantId} = ${quotes.tenantId}
  and ${requests.id} = ${quotes.usedBy} and ${requests.outcome} ->> 'type' = 'refused')`;

function isQuote({ tenantId, id }: QuoteUse) {
  return and(eq(quotes.tenantId, tenantId), eq(quotes.id, id));
}
