import { asc, count, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { eventBacklogs, eventEndpoints, outboundEvents } from './schema.ts';
import { tenantExists } from './tenants.ts';

export type EventEndpoint = typeof eventEndpoints.$inferSelect;

/** How far an endpoint is behind: events that it has still to be sent, up to a limit, and since when the oldest has waited. */
export interface EndpointLag {
  readonly events: number;
  readonly since: Date | null;
  /** Tenants whose events wait for a next try. */
  readonly heldTenants: number;
}

/** Few, as each is a workflow, and while it hangs holds a place among the activities of the workers. */
export const mostEndpoints = 20;
/** More are not counted: the lag then says at least so many. */
export const mostCounted = 10_000;

type NewEndpoint = Pick<EventEndpoint, 'id' | 'url' | 'types' | 'compact' | 'secret' | 'cursor' | 'createdBy'>;

/** Makes an endpoint. `known`: there is one of this id, by the same request; `too many`: no further one is made. */
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

/** Any number will do: two requests at once make one endpoint after the other. */
const creationLock = 5_240_055;

export async function findEndpoint(db: Database, id: string): Promise<EventEndpoint | null> {
  const [found] = await db.select().from(eventEndpoints).where(eq(eventEndpoints.id, id));
  return found ?? null;
}

/** All of them, the oldest first. */
export async function listEndpoints(db: Database): Promise<readonly EventEndpoint[]> {
  return db.select().from(eventEndpoints).orderBy(asc(eventEndpoints.createdAt), asc(eventEndpoints.id));
}

/** What ops may change. */
export type EndpointChange = Partial<
  Pick<EventEndpoint, 'url' | 'types' | 'compact' | 'pausedAt' | 'secret' | 'previousSecret' | 'previousSecretUntil'>
>;

/** Changes an endpoint, and takes it from its present deliverer, so that the next request is made by what is so now. */
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

/** From where an endpoint is sent events again: of one tenant from a version on, or of all from an instant on. */
export type SendAgainFrom = { readonly tenantId: string; readonly version: number } | { readonly at: Date };

/**
 * Sends again what was recorded from there on. What an endpoint still has to be sent it is sent in any case. False where there is
 * no such endpoint, null where there is no such tenant.
 */
export async function sendAgain(db: Database, id: string, from: SendAgainFrom): Promise<boolean | null> {
  return db.transaction(async (tx) => {
    if ('tenantId' in from && !(await tenantExists(tx, from.tenantId))) return null;
    if ((await changeEndpoint(tx, id, {})) === null) return false;
    await tx.execute('at' in from ? backTo(id, from.at) : heldFrom(id, from));
    return true;
  });
}

/** One tenant is sent again beside the others. */
function heldFrom(id: string, { tenantId, version }: { readonly tenantId: string; readonly version: number }): SQL {
  return sql`
    insert into ${eventBacklogs} (endpoint_id, tenant_id, "after", waiting_since)
    select ${id}, ${tenantId}, coalesce((select position from ${outboundEvents}
      where tenant_id = ${tenantId} and version < ${version}::int order by commit_order desc, position desc limit 1), 0), now()
    on conflict (endpoint_id, tenant_id) do update set "after" = excluded."after", by_document = false, next_try_at = now()`;
}

/** The cursor moves back, and so do the tenants that wait on their own. */
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

/** How far each endpoint is behind, one statement for all of them; those that are paused can be left out. */
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
