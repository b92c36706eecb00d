import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { memberActor } from './keys.ts';
import { calledAs } from './members.ts';
import { members } from './schema.ts';

/** A row with the name of the member who is its actor; null for all other actors, and once the member is removed. */
export type WithByName<Row> = Row & { readonly byName: string | null };

/** Adds the names of members to a tenant's rows. With null as the tenant no actor is a member. */
export async function withByNames<Row extends object>(
  db: Database,
  tenantId: string | null,
  rows: readonly Row[],
  actorIn: (row: Row) => string,
): Promise<readonly WithByName<Row>[]> {
  const names = await namesOf(db, tenantId, new Set(rows.map(actorIn)));
  return rows.map((row) => ({ ...row, byName: names.get(actorIn(row)) ?? null }));
}

export async function withByName<Row extends object>(
  db: Database,
  tenantId: string | null,
  row: Row,
  actorIn: (row: Row) => string,
): Promise<WithByName<Row>> {
  const names = await namesOf(db, tenantId, new Set([actorIn(row)]));
  return { ...row, byName: names.get(actorIn(row)) ?? null };
}

const prefix = memberActor('');

async function namesOf(
  db: Database,
  tenantId: string | null,
  actors: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string | null>> {
  const ids = [...actors].filter((actor) => actor.startsWith(prefix)).map((actor) => actor.slice(prefix.length));
  if (tenantId === null || ids.length === 0) return new Map();
  const named = await db
    .select({ id: members.id, name: calledAs })
    .from(members)
    .where(and(eq(members.tenantId, tenantId), inArray(members.id, ids)));
  return new Map(named.map(({ id, name }) => [memberActor(id), name]));
}
