import { and, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { Event } from '../domain/events.ts';
import { announce, concernEventsBetween, entitlementTerms } from '../domain/outbound/announce.ts';
import type { OutboundEvent, TouchedHolder } from '../domain/outbound/events.ts';
import { touchedBy } from '../domain/outbound/touched.ts';
import { hasEnded } from '../domain/stage.ts';
import type { SubscriptionView } from '../domain/view.ts';
import { isAnyOf } from './any-of.ts';
import type { Database } from './connect.ts';
import { chargeIdOf } from './ledger.ts';
import { licences, outboundEvents, subscriptions } from './schema.ts';
import { UsersByRef, usersByRef } from './user-refs.ts';
import { inserting, writtenTogether } from './written-together.ts';

/*
 * Writes the events for other systems, in the transaction of the change that they are about (docs/decisions/0053).
 */

/** The part of a step that its events are made from. */
interface ToldStep {
  readonly tenantId: string;
  readonly version: number;
  readonly happened: readonly { readonly at: Instant; readonly event: Event }[];
  readonly view: SubscriptionView;
}

interface AnnouncedBy {
  /** The tenant as it was shown before the step; null for the first step. */
  readonly before: SubscriptionView | null;
  readonly holders: readonly TouchedHolder[];
  readonly issued: readonly OutboundEvent[];
}

/** Writes the events of a step in one statement, after everything else of the step is written. */
export async function announceStep(
  tx: Database,
  step: ToldStep,
  { before, holders, issued }: AnnouncedBy,
): Promise<void> {
  const { tenantId, version, happened, view } = step;
  const events = announce({ happened, before, after: view, holders, chargeIdOf });
  await insertEvents(tx, { tenantId, version }, [...events, ...issued]);
}

interface Place {
  readonly tenantId: string;
  readonly version: number;
}

const writeEvents = writtenTogether({
  events: inserting(outboundEvents, ['tenantId', 'version', 'type', 'at', 'data']),
});

/** Inserts events; the trigger `place_event` gives them their ids and their order. */
async function insertEvents(tx: Database, place: Place, events: readonly OutboundEvent[]): Promise<void> {
  if (events.length === 0) return;
  await writeEvents(tx, { events: events.map(({ type, at, data }) => ({ ...place, type, at: new Date(at), data })) });
}

/**
 * Writes events that belong to no step, such as a refund's. They get the tenant's present version, whose row is locked.
 */
export async function announceBeside(tx: Database, tenantId: string, events: readonly OutboundEvent[]): Promise<void> {
  if (events.length === 0) return;
  const [row] = await tx
    .select({ version: subscriptions.version })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, tenantId))
    .for('update');
  if (row !== undefined) await insertEvents(tx, { tenantId, version: row.version }, events);
}

/** Writes the events of a change of concerns that was made outside the workflow. */
export async function announceConcerns(
  tx: Database,
  tenantId: string,
  [before, after]: readonly [SubscriptionView, SubscriptionView],
  at: Date,
): Promise<void> {
  await announceBeside(tx, tenantId, concernEventsBetween(before.concerns, after.concerns, at.getTime()));
}

/**
 * Writes the complete entitlement document after a restore. It replaces what readers have seen of the time that is
 * lost.
 */
export async function announceRestored(tx: Database, model: Place & { readonly view: SubscriptionView }, at: Date) {
  const { tenantId, version, view } = model;
  const isGone = hasEnded(view.state);
  const holders = isGone
    ? []
    : await readHolders(tx, tenantId, and(isNotNull(licences.holder), isNull(licences.removedAt)));
  const data = { ...entitlementTerms(view), complete: true, restored: true, holders };
  await insertEvents(tx, { tenantId, version }, [{ type: 'entitlements.changed', at: at.getTime(), data }]);
}

/**
 * The users whose licences a step touches, as they are after it; a user without a licence has a null `licenceId`.
 * Queries nothing where the step touches none.
 */
export async function touchedHolders(
  tx: Database,
  step: ToldStep,
  users: UsersByRef,
): Promise<readonly TouchedHolder[]> {
  const { refs, numbers } = touchedBy(step.happened);
  if (refs.size === 0 && numbers.length === 0) return [];
  const isTouched = or(
    refs.size === 0 ? undefined : and(isAnyOf(licences.holder, [...refs]), isNull(licences.removedAt)),
    numbers.length === 0 ? undefined : and(isAnyOf(licences.number, numbers), isNotNull(licences.holder)),
  );
  const touched = await readHolders(tx, step.tenantId, isTouched, users);
  const held = touched.filter(({ licenceId }) => licenceId !== null);
  const holding = new Set(held.map(({ userId }) => userId));
  const named = [...touched.map(({ userId }) => userId), ...[...refs].map((ref) => users.named(ref).id)];
  const left = new Set(named.filter((userId) => !holding.has(userId)));
  return [...held, ...[...left].map((userId) => ({ userId, licenceId: null, until: null }))];
}

/**
 * The users who hold these licences; a removed licence has no holder. Queries users' names only for refs that are not
 * in `known`.
 */
async function readHolders(
  tx: Database,
  tenantId: string,
  which: SQL | undefined,
  known: UsersByRef = new UsersByRef(new Map()),
): Promise<readonly TouchedHolder[]> {
  const rows = await tx
    .select({
      ref: licences.holder,
      licenceId: licences.number,
      endsAt: licences.endsAt,
      removedAt: licences.removedAt,
    })
    .from(licences)
    .where(and(eq(licences.tenantId, tenantId), which));
  const held = rows.flatMap(({ ref, ...licence }) => (ref === null ? [] : [{ ref, ...licence }]));
  const others = await usersByRef(
    tx,
    tenantId,
    held.map(({ ref }) => ref).filter((ref) => !known.has(ref)),
  );
  return held.map(({ ref, licenceId, endsAt, removedAt }) => {
    const { id: userId } = (known.has(ref) ? known : others).named(ref);
    return removedAt === null
      ? { userId, licenceId, until: endsAt?.getTime() ?? null }
      : { userId, licenceId: null, until: null };
  });
}

/**
 * Removes a user from the holders named in recorded events. The step that removes the user announces that it holds no
 * licence.
 */
export async function forgetUserInEvents(tx: Database, tenantId: string, userId: string): Promise<void> {
  const { data } = outboundEvents;
  const others = sql`(select coalesce(jsonb_agg(holder), '[]') from jsonb_array_elements(${data} -> 'holders') holder
    where holder ->> 'userId' <> ${userId})`;
  const named = sql`${data} -> 'holders' @> jsonb_build_array(jsonb_build_object('userId', ${userId}::text))`;
  await tx
    .update(outboundEvents)
    .set({ data: sql`jsonb_set(${data}, '{holders}', ${others})` })
    .where(and(eq(outboundEvents.tenantId, tenantId), eq(outboundEvents.type, 'entitlements.changed'), named));
}
