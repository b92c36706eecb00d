import { and, asc, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { OutboundType } from '../domain/outbound/events.ts';
import type { Database } from './connect.ts';
import { eventBacklogs, eventEndpoints, outboundEvents } from './schema.ts';

/*
 * Reads events for other systems, in an order in which no event is ever added before one that was read
 * (docs/decisions/0053).
 */

export type OutboundEventRow = typeof outboundEvents.$inferSelect;

/** A reader's position: the event after which it reads on. */
export interface EventPosition {
  readonly position: number;
  /** The id of the event read at this position; null where no other event can have this position. */
  readonly id: string | null;
}

export interface EventQuery {
  /** Null to start at the oldest event that is kept. */
  readonly after: EventPosition | null;
  /** All types where it is absent. */
  readonly types?: readonly OutboundType[] | undefined;
  /** All tenants where it is absent. */
  readonly tenantId?: string | null | undefined;
  readonly limit: number;
}

export interface EventPage {
  readonly events: readonly OutboundEventRow[];
  /** The position to read on from, also past events that the query leaves out. Null while there has been no event. */
  readonly next: EventPosition | null;
}

/**
 * The events after a position, in order; `forgotten` where the position does not exist any more, so that events after
 * it may be gone too.
 */
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

/** The position of the newest event that can be read, of a tenant or of all; null where there is none. */
export async function newestPosition(db: Database, tenantId: string | null = null): Promise<EventPosition | null> {
  return inOneSnapshot(db, async (tx) => newestBelow(tx, await settledBelow(tx), tenantId));
}

/** Reads in one snapshot, as an event recorded between two statements would be skipped. */
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

/** A position in the order of events. */
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

/** A new event, with what decides which waiting readers it wakes. */
export interface SettledEvent {
  readonly tenantId: string;
  readonly type: OutboundType;
  readonly order: number;
  readonly position: number;
}

const mostSeenAtOnce = 1_000;

/** The events that became readable after a point, in one statement; without a point only the newest, to start from. */
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
 * Deletes a batch of events older than `days` days. Kept are events that an endpoint has still to get, the event at its
 * cursor, and each tenant's newest, which its readers' positions name while nothing happens.
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
