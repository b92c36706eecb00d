import { and, desc, eq, getTableColumns, gt, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { type ActivityKind, typesOfKind } from './activity-kinds.ts';
import type { Database } from './connect.ts';
import { calledAs } from './members.ts';
import { activity, invoices, members, requests } from './schema.ts';

export type ActivityRow = typeof activity.$inferSelect & {
  readonly note: string | null;
  /** The name of the member who did it; null for all other actors, and once the member is removed. */
  readonly byName: string | null;
  /** The number of the invoice of the charge that the entry is about, once there is one. */
  readonly invoiceNumber: string | null;
};

export interface ActivityFilter {
  readonly kind?: ActivityKind;
  /** The actor, as the log names it. */
  readonly actor?: string;
  /** The interval of the entries: `from` is included, `to` is not. */
  readonly from?: Date;
  readonly to?: Date;
}

/** A tenant's activity, newest first, with the notes that people wrote beside their commands. */
export async function listActivity(
  db: Database,
  tenantId: string,
  { before, limit, ...filter }: ActivityFilter & { readonly before?: number; readonly limit: number },
): Promise<readonly ActivityRow[]> {
  const older = before === undefined ? undefined : lt(activity.id, before);
  return withNotes(db)
    .where(and(eq(activity.tenantId, tenantId), older, ...conditionsFor(filter)))
    .orderBy(desc(activity.id))
    .limit(limit);
}

function conditionsFor({ kind, actor, from, to }: ActivityFilter): readonly SQL[] {
  return [
    ...(kind === undefined ? [] : [inArray(activity.type, [...typesOfKind(kind)])]),
    ...(actor === undefined ? [] : [eq(activity.actor, actor)]),
    ...(from === undefined ? [] : [gte(activity.at, from)]),
    ...(to === undefined ? [] : [lt(activity.at, to)]),
  ];
}

const pageRows = 500;

/**
 * A tenant's whole activity, page by page: a long log takes a page of memory, and a slow reader keeps no connection.
 */
export async function* activityPages(
  db: Database,
  tenantId: string,
  filter: ActivityFilter,
): AsyncGenerator<readonly ActivityRow[]> {
  let before: number | undefined;
  for (;;) {
    const rows = await listActivity(db, tenantId, {
      ...filter,
      ...(before !== undefined && { before }),
      limit: pageRows,
    });
    if (rows.length > 0) yield rows;
    before = rows.at(-1)?.id;
    if (rows.length < pageRows) return;
  }
}

/**
 * Whether two neighbours in the list belong to one step: rows of one transaction share the instant at which it began.
 */
export function isSameStep(one: ActivityRow, other: ActivityRow): boolean {
  return (
    one.recordedAt.getTime() === other.recordedAt.getTime() &&
    one.actor === other.actor &&
    one.commandId === other.commandId
  );
}

/** The entries after this one, oldest first. */
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

/** The id in an actor `member/{id}`; null for any other actor. */
const memberIdIn = sql`case when ${activity.actor} like 'member/%' then substr(${activity.actor}, 8) end`;

function withNotes(db: Database) {
  return db
    .select({
      ...getTableColumns(activity),
      note: requests.note,
      byName: calledAs,
      invoiceNumber: invoices.number,
    })
    .from(activity)
    .leftJoin(invoices, and(eq(invoices.chargeId, activity.chargeId), eq(invoices.kind, 'invoice')))
    .leftJoin(members, and(eq(members.tenantId, activity.tenantId), eq(members.id, memberIdIn)))
    .leftJoin(requests, and(eq(requests.tenantId, activity.tenantId), eq(requests.id, activity.commandId)));
}
