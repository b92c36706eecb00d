import { and, asc, eq, isNull, lte, notInArray, or, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import { farBehindEvents, mostHeldTenants, retryAfterMs } from '../domain/rules/event-delivery.ts';
import type { Database } from './connect.ts';
import type { EventEndpoint } from './event-endpoints.ts';
import { newestPosition, readEvents } from './outbound-events.ts';
import { eventBacklogs, eventEndpoints, outboundEvents } from './schema.ts';

/*
 * How far each endpoint has come (docs/decisions/0055). One deliverer at a time writes it: a former one's writes change
 * nothing and throw, so that it stops.
 */

export type EventBacklog = typeof eventBacklogs.$inferSelect;

/** An endpoint with the deliverer that holds it. */
export type HeldEndpoint = EventEndpoint & { readonly deliverer: string };

/** The endpoint has another deliverer by now, or ops have changed or deleted it. */
export class Superseded extends Error {
  override name = 'Superseded';
}

/** Longer than a deliverer takes between two signs of life; after it a watch may wake the endpoint's workflow again. */
const awakeMs = 15_000;
const awake = sql`now() + ${awakeMs}::int * interval '1 ms'`;

/** Makes a deliverer the endpoint's own; null where the endpoint does not exist or is paused. */
export async function takeEndpoint(db: Database, id: string, deliverer: string): Promise<HeldEndpoint | null> {
  const [taken] = await db
    .update(eventEndpoints)
    .set({ deliverer, awakeUntil: awake })
    .where(and(eq(eventEndpoints.id, id), isNull(eventEndpoints.pausedAt)))
    .returning();
  return taken === undefined ? null : { ...taken, deliverer };
}

/** Updates an endpoint for its present deliverer only; throws `Superseded` for any other. */
async function write(
  db: Database,
  { id, deliverer }: Pick<HeldEndpoint, 'id' | 'deliverer'>,
  values: PgUpdateSetSource<typeof eventEndpoints>,
): Promise<HeldEndpoint> {
  const [written] = await db
    .update(eventEndpoints)
    .set(values)
    .where(and(eq(eventEndpoints.id, id), eq(eventEndpoints.deliverer, deliverer)))
    .returning();
  if (written === undefined) throw new Superseded(`Another delivers to ${id} by now`);
  return { ...written, deliverer };
}

/** Marks the endpoint's workflow as at work for another while; answers the endpoint as it is now. */
export function stayAwake(db: Database, endpoint: HeldEndpoint): Promise<HeldEndpoint> {
  return write(db, endpoint, { awakeUntil: awake });
}

/** Gives an endpoint up, so that the next event wakes its workflow. */
export async function letGo(db: Database, endpoint: HeldEndpoint): Promise<void> {
  await write(db, endpoint, { deliverer: null, awakeUntil: null });
}

export function backlogsOf(db: Database, endpointId: string): Promise<readonly EventBacklog[]> {
  return db
    .select()
    .from(eventBacklogs)
    .where(eq(eventBacklogs.endpointId, endpointId))
    .orderBy(asc(eventBacklogs.nextTryAt));
}

/** How far the deliveries to a tenant have come in one round. */
export interface TenantProgress {
  readonly tenantId: string;
  /** The position of the event behind which the tenant's others wait. */
  readonly after: number;
  /** Null where the last event that was sent was accepted. */
  readonly failure: { readonly why: string; readonly isAway: boolean } | null;
  /** How many tries in a row have failed, this one included. */
  readonly failures: number;
  readonly waitingSince: Date;
  /** Whether nothing of it waits any more, so that the endpoint's cursor covers the tenant again. */
  readonly isDone: boolean;
  readonly hasTaken: boolean;
}

/** Notes that a tenant's event was accepted, before the next one is sent. */
export async function noteTaken(
  db: Database,
  endpoint: HeldEndpoint,
  { tenantId, after, waitingSince }: Pick<EventBacklog, 'tenantId' | 'after' | 'waitingSince'>,
): Promise<void> {
  await db.transaction(async (tx) => {
    await stayAwake(tx, endpoint);
    const row = { endpointId: endpoint.id, tenantId, after, waitingSince };
    const set = { after, waitingSince, byDocument: false, failures: 0, isAway: false };
    await tx
      .insert(eventBacklogs)
      .values(row)
      .onConflictDoUpdate({ target: [eventBacklogs.endpointId, eventBacklogs.tenantId], set });
  });
}

/**
 * Ends a round: moves the cursor, keeps the tenants that wait, and deletes the rows of those that are done. Answers the
 * endpoint as it is then.
 */
export async function endRound(
  db: Database,
  endpoint: HeldEndpoint,
  { cursor, tenants }: { readonly cursor: number; readonly tenants: readonly TenantProgress[] },
): Promise<HeldEndpoint> {
  const failed = tenants.flatMap(({ failure }) => failure ?? []);
  const hasTaken = tenants.some((tenant) => tenant.hasTaken);
  return db.transaction(async (tx) => {
    const moved = await write(tx, endpoint, {
      cursor,
      awakeUntil: awake,
      ...(hasTaken && { lastDeliveredAt: sql`now()` }),
      ...(failed[0] !== undefined && {
        lastError: failed[0].why,
        failingSince: sql`coalesce(${eventEndpoints.failingSince}, now())`,
      }),
    });
    for (const tenant of tenants) await writeBacklog(tx, endpoint.id, tenant);
    if (hasTaken) await tryAwayAgain(tx, endpoint.id, tenants);
    const isFailing = sql`exists (select from ${eventBacklogs} where endpoint_id = ${endpoint.id} and failures > 0)`;
    if (moved.failingSince === null || failed.length > 0) return moved;
    return write(tx, endpoint, { failingSince: sql`case when ${isFailing} then failing_since end` });
  });
}

async function writeBacklog(tx: Database, endpointId: string, progress: TenantProgress): Promise<void> {
  const { tenantId, after, failure, failures, waitingSince, isDone } = progress;
  const ofTenant = and(eq(eventBacklogs.endpointId, endpointId), eq(eventBacklogs.tenantId, tenantId));
  if (isDone) return void (await tx.delete(eventBacklogs).where(ofTenant));
  const waitMs = failure === null ? 0 : retryAfterMs(failures);
  const nextTryAt = sql`now() + ${waitMs}::int * interval '1 ms'`;
  const set = { after, failures, isAway: failure?.isAway ?? false, waitingSince, nextTryAt };
  await tx
    .insert(eventBacklogs)
    .values({ endpointId, tenantId, ...set })
    .onConflictDoUpdate({ target: [eventBacklogs.endpointId, eventBacklogs.tenantId], set });
}

/** The endpoint answers again, so tenants whose last try met no answer at all are tried at once. */
async function tryAwayAgain(tx: Database, endpointId: string, tenants: readonly TenantProgress[]): Promise<void> {
  const failed = tenants.filter(({ failure }) => failure !== null).map(({ tenantId }) => tenantId);
  await tx
    .update(eventBacklogs)
    .set({ nextTryAt: sql`now()` })
    .where(
      and(
        eq(eventBacklogs.endpointId, endpointId),
        eq(eventBacklogs.isAway, true),
        failed.length === 0 ? undefined : notInArray(eventBacklogs.tenantId, failed),
      ),
    );
}

/** Whether more events wait behind the cursor than are sent one by one to an endpoint that takes documents. */
export async function isFarBehind(db: Database, { cursor, types }: HeldEndpoint): Promise<boolean> {
  const after = cursor === 0 ? null : { position: cursor, id: null };
  const page = await readEvents(db, { after, types: types ?? undefined, limit: farBehindEvents + 1 });
  return page !== 'forgotten' && page.events.length > farBehindEvents;
}

/** Lets each tenant that is behind get its newest document instead of all events up to it. */
export async function skipToDocuments(db: Database, endpoint: HeldEndpoint): Promise<HeldEndpoint> {
  const newest = await newestPosition(db);
  if (newest === null) return endpoint;
  return db.transaction(async (tx) => {
    await tx.execute(sql`
      insert into ${eventBacklogs} (endpoint_id, tenant_id, "after", by_document, waiting_since)
      select ${endpoint.id}, o.tenant_id, ${endpoint.cursor}::bigint, true, min(o.recorded_at)
      from ${outboundEvents} o join ${outboundEvents} newest on newest.position = ${newest.position}::bigint
      left join ${outboundEvents} c on c.position = ${endpoint.cursor}::bigint
      where (o.commit_order, o.position) > (coalesce(c.commit_order, 0), coalesce(c.position, 0))
        and (o.commit_order, o.position) <= (newest.commit_order, newest.position)
      group by o.tenant_id
      on conflict (endpoint_id, tenant_id) do update set by_document = true`);
    return write(tx, endpoint, { cursor: newest.position, awakeUntil: awake });
  });
}

/**
 * Claims endpoints that have events to send and no workflow at work, for some seconds, so that two workers do not both
 * wake one. A cursor followed only by events of other types is moved on without a workflow.
 */
export async function claimEndpointsBehind(db: Database): Promise<readonly string[]> {
  const claimed: string[] = [];
  for (const endpoint of await asleepAndBehind(db)) {
    if ((await isNeeded(db, endpoint)) && (await claim(db, endpoint))) claimed.push(endpoint.id);
  }
  return claimed;
}

const isAsleep = or(isNull(eventEndpoints.awakeUntil), lte(eventEndpoints.awakeUntil, sql`now()`));

/**
 * Endpoints without a workflow at work that are behind or due for a retry: one statement while there is nothing to do.
 */
async function asleepAndBehind(db: Database): Promise<readonly (EventEndpoint & { readonly isRetryDue: boolean })[]> {
  const ofEndpoint = sql`from ${eventBacklogs} b where b.endpoint_id = ${eventEndpoints.id}`;
  const isRetryDue = sql<boolean>`exists (select ${ofEndpoint} and b.next_try_at <= now())`;
  const isBehind = sql`(select count(*) ${ofEndpoint} and b.failures > 0) < ${mostHeldTenants} and exists (
    select from ${outboundEvents} o left join ${outboundEvents} c on c.position = ${eventEndpoints.cursor}
    where (o.commit_order, o.position) > (coalesce(c.commit_order, 0), coalesce(c.position, 0))
      and o.commit_order < (select settled_events()))`;
  const rows = await db
    .select({ endpoint: eventEndpoints, isRetryDue })
    .from(eventEndpoints)
    .where(and(isNull(eventEndpoints.pausedAt), isAsleep, or(isRetryDue, isBehind)));
  return rows.map(({ endpoint, isRetryDue: isDue }) => ({ ...endpoint, isRetryDue: isDue }));
}

async function isNeeded(
  db: Database,
  { id, cursor, types, isRetryDue }: EventEndpoint & { readonly isRetryDue: boolean },
): Promise<boolean> {
  if (isRetryDue || types === null) return true;
  const page = await readEvents(db, { after: cursor === 0 ? null : { position: cursor, id: null }, types, limit: 1 });
  if (page === 'forgotten' || page.events.length > 0) return true;
  if (page.next !== null)
    await db
      .update(eventEndpoints)
      .set({ cursor: page.next.position })
      .where(and(eq(eventEndpoints.id, id), eq(eventEndpoints.cursor, cursor), isAsleep));
  return false;
}

async function claim(db: Database, { id }: EventEndpoint): Promise<boolean> {
  const claimed = await db
    .update(eventEndpoints)
    .set({ awakeUntil: awake })
    .where(and(eq(eventEndpoints.id, id), isNull(eventEndpoints.pausedAt), isAsleep))
    .returning({ id: eventEndpoints.id });
  return claimed.length > 0;
}
