import { and, desc, eq, getTableColumns, gt, lt, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { calledAs } from './members.ts';
import { activity, members, requests } from './schema.ts';

export type ActivityRow = typeof activity.$inferSelect & {
  readonly note: string | null;
  /** What the member is called who did it; null for all others, and once the member is removed. */
  readonly byName: string | null;
};

/** What happened to a tenant, newest first, with what a person wrote beside it. */
export async function listActivity(
  db: Database,
  tenantId: string,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<readonly ActivityRow[]> {
  const older = before === undefined ? undefined : lt(activity.id, before);
  return withNotes(db)
    .where(and(eq(activity.tenantId, tenantId), older))
    .orderBy(desc(activity.id))
    .limit(limit);
}

/** What has happened since an entry, oldest first. */
export async function listActivitySince(db: Database, tenantId: string, id: number): Promise<readonly ActivityRow[]> {
  return withNotes(db)
    .where(and(eq(activity.tenantId, tenantId), gt(activity.id, id)))
    .orderBy(activity.id);
}

export async function newestActivityId(db: Database, tenantId: string): Promise<number> {
  const [newest] = await db
    .select({ id: activity.id })
    .from(activity)
    .where(eq(activity.tenantId, tenantId))
    .orderBy(desc(activity.id))
    .limit(1);
  return newest?.id ?? 0;
}

/** The id in `member/{id}`; null of any other actor. */
const memberIdIn = sql`case when ${activity.actor} like 'member/%' then substr(${activity.actor}, 8) end`;

function withNotes(db: Database) {
  return db
    .select({ ...getTableColumns(activity), note: requests.note, byName: calledAs })
    .from(activity)
    .leftJoin(members, and(eq(members.tenantId, activity.tenantId), eq(members.id, memberIdIn)))
    .leftJoin(requests, and(eq(requests.tenantId, activity.tenantId), eq(requests.id, activity.commandId)));
}
