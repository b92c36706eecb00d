import { and, asc, count, eq, gt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { eventBacklogs, eventEndpoints, outboundEvents } from './schema.ts';
import { tenantExists } from './tenants.ts';
import type { TimePosition } from './time-position.ts';

export type EventEndpoint = typeof eventEndpoints.$inferSelect;

/**
 * How far an endpoint is behind: the events that it has still to get, up to a limit, and since when the oldest has
 * waited.
 */
export interface EndpointLag {
  readonly events: number;
  readonly since: Date | null;
  /** The number of tenants whose events wait for another try. */
  readonly heldTenants: number;
}

/**
 * The largest number of endpoints: each has a workflow, which takes a place among the workers' activities while its
 * endpoint hangs.
 */
export const mostEndpoints = 20;
/** At most this many waiting events are counted; more are shown as this number. */
export const mostCounted = 10_000;

type NewEndpoint = Pick<EventEndpoint, 'id' | 'url' | 'types' | 'compact' | 'secret' | 'cursor' | 'createdBy'>;

/** Creates an endpoint. `known`: the same request has created it before. `too many`: the limit is reached. */
export async function createEndpoint(
  db: Database,
  endpoint: NewEndpoint,
): Promise<EventEndpoint | 'known' | 'too many'> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${creationLock})`);
    if ((await findEndpoint(tx, endpoint.id)) !== null) return 'known';
    const [all] = await tx.select({ count: count() }).from(eventEndpoints);
    if ((all?.count ?? 0) >= mostEndpoints) return 'too many';
    const [made] = await tx.insert(eventEndpoints).values(endpoint).returning();
    return made ?? 'known';
  });
}

/** An arbitrary lock number: concurrent requests create their endpoints one after the other. */
const creationLock = 5_240_055;

export async function findEndpoint(db: Database, id: string): Promise<EventEndpoint | null> {
  const [found] = await db.select().from(eventEndpoints).where(eq(eventEndpoints.id, id));
  return found ?? null;
}

/** Endpoints, oldest first. */
export async function listEndpoints(
  db: Database,
  { after, limit }: { readonly after?: TimePosition; readonly limit: number },
): Promise<readonly EventEndpoint[]> {
  const { createdAt, id } = eventEndpoints;
  const later =
    after === undefined ? undefined : or(gt(createdAt, after.at), and(eq(createdAt, after.at), gt(id, after.id)));
  return db.select().from(eventEndpoints).where(later).orderBy(asc(createdAt), asc(id)).limit(limit);
}

/** The fields that ops may change. */
export type EndpointChange = Partial<
  Pick<EventEndpoint, 'url' | 'types' | 'compact' | 'pausedAt' | 'secret' | 'previousSecret' | 'previousSecretUntil'>
>;

/** Changes an endpoint and takes it from its present deliverer, so that the next delivery uses the new settings. */
export async function changeEndpoint(db: Database, id: string, change: EndpointChange): Promise<EventEndpoint | null> {
  const [changed] = await db
    .update(eventEndpoints)
    .set({ ...change, deliverer: null, awakeUntil: null })
    .where(eq(eventEndpoints.id, id))
    .returning();
  return changed ?? null;
}

export async function deleteEndpoint(db: Database, id: string): Promise<boolean> {
  return (await db.delete(eventEndpoints).where(eq(eventEndpoints.id, id))).count > 0;
}

/** From where an endpoint is sent events again: one tenant's from a version on, or all from an instant on. */
export type SendAgainFrom = { readonly tenantId: string; readonly version: number } | { readonly at: Date };

/**
 * Sends again the events recorded from there on; events that still wait are sent in any case. False where the endpoint
 * does not exist, null where the tenant does not.
 */
export async function sendAgain(db: Database, id: string, from: SendAgainFrom): Promise<boolean | null> {
  return db.transaction(async (tx) => {
    if ('tenantId' in from && !(await tenantExists(tx, from.tenantId))) return null;
    if ((await changeEndpoint(tx, id, {})) === null) return false;
    await tx.execute('at' in from ? backTo(id, from.at) : heldFrom(id, from));
    return true;
  });
}

/** Moves back only the one tenant, beside the cursor. */
function heldFrom(id: string, { tenantId, version }: { readonly tenantId: string; readonly version: number }): SQL {
  return sql`
    insert into ${eventBacklogs} (endpoint_id, tenant_id, "after", waiting_since)
    select ${id}, ${tenantId}, coalesce((select position from ${outboundEvents}
      where tenant_id = ${tenantId} and version < ${version}::int order by commit_order desc, position desc limit 1), 0), now()
    on conflict (endpoint_id, tenant_id) do update set "after" = excluded."after", by_document = false, next_try_at = now()`;
}

/** Moves back the cursor, and the tenants that wait on their own. */
function backTo(id: string, at: Date): SQL {
  const isLater = (position: SQL): SQL => sql`exists (select from ${outboundEvents} one
    where one.position = ${position} and one.recorded_at >= ${at.toISOString()}::timestamptz)`;
  return sql`
    with before as (select coalesce((select position from ${outboundEvents}
      where recorded_at < ${at.toISOString()}::timestamptz order by commit_order desc, position desc limit 1), 0) as position),
    held as (update ${eventBacklogs} set "after" = before.position, next_try_at = now() from before
      where endpoint_id = ${id} and ${isLater(sql`"after"`)})
    update ${eventEndpoints} set cursor = before.position from before where id = ${id} and ${isLater(sql`cursor`)}`;
}

/** How far each endpoint is behind, in one statement; `withPaused: false` leaves out paused ones. */
export async function lagsOf(db: Database, { withPaused = true } = {}): Promise<ReadonlyMap<string, EndpointLag>> {
  const rows = await db.execute<{ id: string; events: number; since: Date | string | null; held: number }>(sql`
    select e.id, least(ahead.events + held.events, ${mostCounted}::int)::int as events,
      least(ahead.since, held.since) as since, held.tenants::int as held
    from ${eventEndpoints} e
    left join ${outboundEvents} c on c.position = e.cursor
    cross join lateral (select count(*) as events, min(recorded_at) as since from (
      select recorded_at from ${outboundEvents} o
      where (o.commit_order, o.position) > (coalesce(c.commit_order, 0), coalesce(c.position, 0))
        and (e.types is null or e.types ? o.type)
      order by o.commit_order, o.position limit ${mostCounted}) as found) as ahead
    cross join lateral (select count(*) as tenants, min(waiting_since) as since, coalesce(sum((select count(*) from (
        select from ${outboundEvents} o left join ${outboundEvents} a on a.position = b."after"
        where o.tenant_id = b.tenant_id and (e.types is null or e.types ? o.type)
          and (o.commit_order, o.position) > (coalesce(a.commit_order, 0), coalesce(a.position, 0))
          and (o.commit_order, o.position) <= (coalesce(c.commit_order, 0), coalesce(c.position, 0))
        limit ${mostCounted}) as found)), 0) as events
      from ${eventBacklogs} b where b.endpoint_id = e.id) as held
    where ${withPaused} or e.paused_at is null`);
  return new Map(
    rows.map(({ id, events, since, held }) => [
      id,
      { events, since: since === null ? null : new Date(since), heldTenants: held },
    ]),
  );
}
