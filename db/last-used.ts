import { eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { addDays, type CivilDate, type TimeZone } from '../domain/calendar.ts';
import type { Database } from './connect.ts';
import { instanceTables } from './instances.ts';
import { tenants } from './schema.ts';

/** That users have not been there for so many days before today, as the tenant's calendar counts. */
export interface NotUsed {
  readonly days: number;
  readonly today: CivilDate;
  readonly timeZone: TimeZone;
  /** On a test clock users are as old as one likes: who was never there counts. */
  readonly onTestClock: boolean;
}

/**
 * Whether a user was last there so many days ago. One who never was counts from the day it came, and no further back than uses
 * are kept: what is not known is not said. Where a tenant has none kept, it finds no user.
 */
export function isNotUsed(tenantId: string, { days, today, timeZone, onTestClock }: NotUsed): SQL {
  const { users } = instanceTables(tenantId);
  const since = sql`(select ${tenants.lastUsedSince} from ${tenants} where ${eq(tenants.id, tenantId)})`;
  const known = sql`(greatest(${users.createdAt}, ${since}) at time zone ${timeZone})::date`;
  const from = onTestClock ? sql`'-infinity'::date` : known;
  return sql`${users.id} is not null and ${since} is not null
    and coalesce(${users.lastUsedOn}, ${from}) <= ${addDays(today, -days)}::date`;
}

/** As text for sorting: who was never there is before all others. */
export function lastUsedText(lastUsedOn: PgColumn): SQL {
  return sql`coalesce(to_char(${lastUsedOn}, 'YYYY-MM-DD'), '') collate "C"`;
}

/** Keeps the days of a tenant's last uses from now on, or forgets those that were kept and keeps none. */
export async function keepUses(tx: Database, tenantId: string, isKept: boolean): Promise<void> {
  const { users } = instanceTables(tenantId);
  await tx
    .update(tenants)
    .set({ lastUsedSince: isKept ? sql`now()` : null })
    .where(eq(tenants.id, tenantId));
  if (!isKept) await tx.update(users).set({ lastUsedOn: null }).where(isNotNull(users.lastUsedOn));
}
