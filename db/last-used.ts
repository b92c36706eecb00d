import { eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { addDays, type CivilDate, type TimeZone } from '../domain/calendar.ts';
import type { Database } from './connect.ts';
import { instanceTables, isInstanceGone } from './instances.ts';
import { tenants } from './schema.ts';

/** A condition on users who have not used the product for `days` days before `today`, by the tenant's calendar. */
export interface NotUsed {
  readonly days: number;
  readonly today: CivilDate;
  readonly timeZone: TimeZone;
  /** On a test clock the age of users means nothing, so users without any use match as well. */
  readonly onTestClock: boolean;
}

/**
 * Whether a user's last use is at least `days` days ago. A user without one counts from creation, or from when uses
 * were first kept, as earlier uses are not known; where the tenant keeps none, no user matches.
 */
export function isNotUsed(tenantId: string, { days, today, timeZone, onTestClock }: NotUsed): SQL {
  const { users } = instanceTables(tenantId);
  const since = sql`(select ${tenants.lastUsedSince} from ${tenants} where ${eq(tenants.id, tenantId)})`;
  const known = sql`(greatest(${users.createdAt}, ${since}) at time zone ${timeZone})::date`;
  const from = onTestClock ? sql`'-infinity'::date` : known;
  return sql`${users.id} is not null and ${since} is not null
    and coalesce(${users.lastUsedOn}, ${from}) <= ${addDays(today, -days)}::date`;
}

/** The day as a text for sorting: users without a use come first. */
export function lastUsedText(lastUsedOn: PgColumn): SQL {
  return sql`coalesce(to_char(${lastUsedOn}, 'YYYY-MM-DD'), '') collate "C"`;
}

/** Starts to keep the days of a tenant's last uses, or deletes those that are kept and keeps none. */
export async function keepUses(tx: Database, tenantId: string, isKept: boolean): Promise<void> {
  const { users } = instanceTables(tenantId);
  await tx
    .update(tenants)
    .set({ lastUsedSince: isKept ? sql`now()` : null })
    .where(eq(tenants.id, tenantId));
  if (!isKept) await tx.update(users).set({ lastUsedOn: null }).where(isNotNull(users.lastUsedOn));
}

/** The users who used the product on one day of their tenant's calendar. */
export interface Uses {
  readonly tenantId: string;
  readonly on: CivilDate;
  readonly userIds: readonly string[];
}

/**
 * Records the day for those who are users of the instance, unless this day or a later one is recorded; answers for how
 * many. Does nothing where the tenant keeps no uses or its instance is gone; the tenant's row is locked, so that a
 * concurrent change to keeping none leaves no day behind.
 */
export async function recordUses(db: Database, { tenantId, on, userIds }: Uses): Promise<number> {
  if (userIds.length === 0) return 0;
  const { users } = instanceTables(tenantId);
  const ids = sql.join(
    userIds.map((id) => sql`${id}`),
    sql`, `,
  );
  try {
    const written = await db.execute(sql`
      with tenant as (
        select from ${tenants} where ${eq(tenants.id, tenantId)} and ${isNotNull(tenants.lastUsedSince)} for share
      )
      update ${users} set last_used_on = ${on}::date
      where ${users.id} in (${ids}) and coalesce(${users.lastUsedOn}, '-infinity') < ${on}::date and exists (select from tenant)`);
    return written.count;
  } catch (error) {
    if (isInstanceGone(error)) return 0;
    throw error;
  }
}
