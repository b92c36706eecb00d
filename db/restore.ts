import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { concernIds } from '../domain/attention.ts';
import type { Instant } from '../domain/calendar.ts';
import { nextDue } from '../domain/due.ts';
import { periodOf } from '../domain/stage.ts';
import type { State } from '../domain/state.ts';
import { encodeState } from '../domain/state-codec.ts';
import { viewOf } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { batches, writeSubscription } from './projection.ts';
import { activity, licences, tenants } from './schema.ts';

/** A life as its workflow knows it, whole: what a database that was set back is brought up to. */
export interface Snapshot {
  readonly state: State;
  /** How many steps have led to it. */
  readonly version: number;
  readonly at: Instant;
  /** Why it is written. */
  readonly reason: string;
  readonly workflowId: string;
  readonly runId: string;
}

/**
 * Writes the read model of a tenant anew, licences and all. Rows that are gone for good – charges, invoices, who did what –
 * are not invented: reconciliation names the charges.
 */
export async function restoreSubscription(db: Database, snapshot: Snapshot): Promise<void> {
  const { state, version, at, reason, workflowId, runId } = snapshot;
  const { tenantId, currency } = state;
  const { pool, ...carried } = encodeState(state);
  const stored = { ...carried, pool: { next: pool.next } };
  const nextDueAt = nextDue(state)?.at ?? null;
  await db.transaction(async (tx) => {
    await writeSubscription(tx, { tenantId, version, stored, view: viewOf(state), nextDueAt, workflowId, runId });
    await restoreLicences(tx, state, new Date(at));
    const event = { type: 'attentionRaised', about: concernIds.database, reason } as const;
    await tx
      .insert(activity)
      .values({ tenantId, at: new Date(at), actor: 'workflow', type: event.type, event, currency });
  });
}

/** Makes sure that there is a tenant of this id. Its name and address are nowhere else: they are gone. */
export async function restoreTenant(db: Database, tenantId: string): Promise<void> {
  await db.insert(tenants).values({ id: tenantId, createdBy: 'restored' }).onConflictDoNothing();
}

async function restoreLicences(tx: Database, state: State, now: Date): Promise<void> {
  const { tenantId, cancellation } = state;
  const pool = state.pool.licences;
  const inPool = and(eq(licences.tenantId, tenantId), isNull(licences.removedAt));
  // First nobody holds any, as a licence may have changed hands with another.
  await tx.update(licences).set({ userId: null }).where(inPool);
  const endsAt = new Date(cancellation?.at ?? periodOf(state)?.end ?? now);
  for (const batch of batches(pool)) {
    const rows = batch.map(({ number, ending, userId }) => ({
      tenantId,
      number,
      status: ending ? ('ending' as const) : ('active' as const),
      userId,
      since: now,
      endsAt: ending ? endsAt : null,
      removedAt: null,
    }));
    const set = {
      status: sql`excluded.status`,
      userId: sql`excluded.user_id`,
      endsAt: sql`excluded.ends_at`,
      removedAt: null,
    };
    await tx
      .insert(licences)
      .values(rows)
      .onConflictDoUpdate({ target: [licences.tenantId, licences.number], set });
  }
  const numbers = new Set(pool.map(({ number }) => number));
  const rows = await tx.select({ number: licences.number }).from(licences).where(inPool);
  const gone = rows.map(({ number }) => number).filter((number) => !numbers.has(number));
  for (const batch of batches(gone))
    await tx
      .update(licences)
      .set({ removedAt: now, status: 'ending', endsAt: now })
      .where(and(eq(licences.tenantId, tenantId), inArray(licences.number, batch)));
}
