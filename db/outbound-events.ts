import { and, asc, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { OutboundType } from '../domain/outbound/events.ts';
import type { Database } from './connect.ts';
import { eventBacklogs, eventEndpoints, outboundEvents } from './schema.ts';

/*
 * What other systems are told, in an order in which nothing is ever added before what was read (docs/decisions/0053).
 */

export type OutboundEventRow = typeof outboundEvents.$inferSelect;

/** Where a reader is: behind this event. */
export interface EventPosition {
  readonly position: number;
  /** Of the event that was there when it was read; null where its position cannot be another's by now. */
  readonly id: string | null;
}

export interface EventQuery {
  /** Null for the oldest that is kept. */
  readonly after: EventPosition | null;
  /** All where it is not given. */
  readonly types?: readonly OutboundType[] | undefined;
  /** All where it is not given. */
  readonly tenantId?: string | null | undefined;
  readonly limit: number;
}

export interface EventPage {
  readonly events: readonly OutboundEventRow[];
  /** Where to read on. It passes over what the query does not ask for. Null while there is nothing to be behind of. */
  readonly next: EventPosition | null;
}

/** The events behind a position, in order; `forgotten` where that position is not there, and some of them may not be. */
export async function readEvents(db: Database, query: EventQuery): Promise<EventPage | 'forgotten'> {
  return inOneSnapshot(db, async (tx) => {
    const place = await findPlace(tx, query.after);
    if (place === null) return 'forgotten';
    const events = await tx
      .select()
      .from(outboundEvents)
      .where(and(place.isBehind, isSettled(place.below), isAsked(query)))
      .orderBy(asc(outboundEvents.commitOrder), asc(outboundEvents.position))
      .limit(query.limit);
    if (events.length === query.limit) return { events, next: events.at(-1) ?? null };
    return { events, next: (await newestBelow(tx, place.below, query.tenantId)) ?? query.after };
  });
}

/** Behind the newest event that can be read, of a tenant or of all; null where there is none. */
export async function newestPosition(db: Database, tenantId: string | null = null): Promise<EventPosition | null> {
  return inOneSnapshot(db, async (tx) => newestBelow(tx, await settledBelow(tx), tenantId));
}

/** One snapshot: what is recorded between two statements would be passed over. */
function inOneSnapshot<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  return db.transaction(work, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}

interface Place {
  readonly below: number;
  readonly isBehind: SQL | undefined;
}

async function findPlace(tx: Database, after: EventPosition | null): Promise<Place | null> {
  if (after === null || after.position === 0) return { below: await settledBelow(tx), isBehind: undefined };
  const [found] = await tx
    .select({ below: settledEvents, order: outboundEvents.commitOrder, id: outboundEvents.id })
    .from(outboundEvents)
    .where(eq(outboundEvents.position, after.position));
  if (found === undefined || (after.id !== null && after.id !== found.id)) return null;
  return { below: found.below, isBehind: isBehind({ order: found.order, position: after.position }) };
}

/** An order among events, and a position within it. */
interface Point {
  readonly order: number;
  readonly position: number;
}

function isBehind({ order, position }: Point): SQL {
  return sql`(${outboundEvents.commitOrder}, ${outboundEvents.position}) > (${order}::bigint, ${position}::bigint)`;
}

const settledEvents = sql<number>`settled_events()`.mapWith(Number);

async function settledBelow(tx: Database): Promise<number> {
  const [row] = await tx.execute<{ below: string }>(sql`select settled_events() as below`);
  return Number(row?.below);
}

function isSettled(below: number): SQL {
  return lt(outboundEvents.commitOrder, below);
}

function isAsked({ types, tenantId }: Pick<EventQuery, 'types' | 'tenantId'>): SQL | undefined {
  const ofTenant = tenantId == null ? undefined : eq(outboundEvents.tenantId, tenantId);
  return and(ofTenant, types === undefined ? undefined : inArray(outboundEvents.type, [...types]));
}

async function newestBelow(
  tx: Database,
  below: number,
  tenantId: string | null | undefined,
): Promise<EventPosition | null> {
  const [newest] = await tx
    .select({ position: outboundEvents.position, id: outboundEvents.id })
    .from(outboundEvents)
    .where(and(isSettled(below), isAsked({ tenantId })))
    .orderBy(desc(outboundEvents.commitOrder), desc(outboundEvents.position))
    .limit(1);
  return newest ?? null;
}

/** What a feed has seen come: whose it is, of which type, and where. */
export interface SettledEvent {
  readonly tenantId: string;
  readonly type: OutboundType;
  readonly order: number;
  readonly position: number;
}

const mostSeenAtOnce = 1_000;

/** What has settled behind a point, in one statement; with no point the newest alone, as the point to begin from. */
export async function settledSince(db: Database, point: Point | null): Promise<readonly SettledEvent[]> {
  const { tenantId, type, commitOrder: order, position } = outboundEvents;
  const settled = sql`${order} < (select settled_events())`;
  const columns = { tenantId, type, order, position };
  if (point === null)
    return db.select(columns).from(outboundEvents).where(settled).orderBy(desc(order), desc(position)).limit(1);
  return db
    .select(columns)
    .from(outboundEvents)
    .where(and(isBehind(point), settled))
    .orderBy(asc(order), asc(position))
    .limit(mostSeenAtOnce);
}

/**
 * Deletes a batch of events that are older than so many days: none that an endpoint has still to be sent, not the event that it
 * stands behind, and no tenant's newest, behind which its readers stand for as long as nothing happens.
 */
export function forgetOldEvents(days: number, batchRows: number): SQL {
  return sql`delete from ${outboundEvents} where ctid = any(array(
    select old.ctid from ${outboundEvents} old
    where old.recorded_at < now() - ${days}::int * interval '1 day'
      and exists (select from ${outboundEvents} later where later.tenant_id = old.tenant_id
        and (later.commit_order, later.position) > (old.commit_order, old.position))
      and not exists (select from ${eventBacklogs} waiting
        where waiting.tenant_id = old.tenant_id or waiting.after = old.position)
      and not exists (select from ${eventEndpoints} endpoint left join ${outboundEvents} last on last.position = endpoint.cursor
        where last.position is null or (old.commit_order, old.position) >= (last.commit_order, last.position))
    limit ${batchRows}))`;
}
