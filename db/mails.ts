import { and, asc, desc, eq, inArray, lt } from 'drizzle-orm';
import type { MailKind } from '../domain/mail/mails.ts';
import type { Database } from './connect.ts';
import { type MailState, mailDeliveries, mails } from './schema.ts';

export type DeliveryRow = typeof mailDeliveries.$inferSelect;

/** A mail, and how far the delivery to each of its recipients is. */
export type MailRow = Omit<typeof mails.$inferSelect, 'recipient'> & { readonly deliveries: readonly DeliveryRow[] };

export async function findMail(db: Database, id: string): Promise<MailRow | null> {
  const rows = await db.select().from(mails).where(eq(mails.id, id));
  return (await withDeliveries(db, rows))[0] ?? null;
}

export interface MailFilter {
  readonly tenantId?: string;
  readonly kind?: MailKind;
  readonly state?: MailState;
  readonly before?: number;
  readonly limit: number;
}

/** Mails of one tenant or of all, newest first. */
export async function listMails(
  db: Database,
  { tenantId, kind, state, before, limit }: MailFilter,
): Promise<readonly MailRow[]> {
  const rows = await db
    .select()
    .from(mails)
    .where(
      and(
        tenantId === undefined ? undefined : eq(mails.tenantId, tenantId),
        kind === undefined ? undefined : eq(mails.kind, kind),
        state === undefined ? undefined : eq(mails.state, state),
        before === undefined ? undefined : lt(mails.sequence, before),
      ),
    )
    .orderBy(desc(mails.sequence))
    .limit(limit);
  return withDeliveries(db, rows);
}

async function withDeliveries(db: Database, rows: readonly (typeof mails.$inferSelect)[]): Promise<readonly MailRow[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const found = await db
    .select()
    .from(mailDeliveries)
    .where(inArray(mailDeliveries.mailId, ids))
    .orderBy(asc(mailDeliveries.sequence));
  return rows.map((row) => ({ ...row, deliveries: found.filter(({ mailId }) => mailId === row.id) }));
}
