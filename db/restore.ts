import { concernIds } from '../domain/attention.ts';
import type { Instant } from '../domain/calendar.ts';
import { nextDue } from '../domain/due.ts';
import { periodOf } from '../domain/stage.ts';
import type { State } from '../domain/state.ts';
import { encodeState } from '../domain/state-codec.ts';
import { viewOf } from '../domain/view.ts';
import { announceRestored } from './announcing.ts';
import type { Database } from './connect.ts';
import { replaceLicences } from './licence-changes.ts';
import { activity, tenants } from './schema.ts';
import { subscriptionRow, subscriptionWrite } from './subscriptions.ts';
import { writtenTogether } from './written-together.ts';

const writeSubscription = writtenTogether({ subscription: subscriptionWrite });

/** All that a tenant's workflow knows of the tenant, from which a restored database is completed. */
export interface Snapshot {
  readonly state: State;
  /** How many steps have led to this state. */
  readonly version: number;
  readonly at: Instant;
  /** Why it is written. */
  readonly reason: string;
  readonly workflowId: string;
  readonly runId: string;
}

/**
 * Writes a tenant's read model again, licences included. Lost charges, invoices and entries of the activity log are not
 * invented: reconciliation names the charges.
 */
export async function restoreSubscription(db: Database, snapshot: Snapshot): Promise<void> {
  const { state, version, at, reason, workflowId, runId } = snapshot;
  const { tenantId, currency, cancellation } = state;
  const { pool, ...carried } = encodeState(state);
  const stored = { ...carried, pool: { next: pool.next } };
  const model = { tenantId, version, stored, view: viewOf(state), nextDueAt: nextDue(state)?.at ?? null };
  const now = new Date(at);
  const endsAt = new Date(cancellation?.at ?? periodOf(state)?.end ?? at);
  const event = { type: 'attentionRaised', about: concernIds.database, reason } as const;
  await db.transaction(async (tx) => {
    // The run's own row is left out: the next step knows which period it covers.
    await writeSubscription(tx, { subscription: [subscriptionRow(model, { workflowId, runId })] });
    await replaceLicences(tx, tenantId, state.pool.licences, { now, endsAt });
    await tx.insert(activity).values({ tenantId, at: now, actor: 'workflow', event, currency });
    await announceRestored(tx, model, now);
  });
}

/** Makes sure that a tenant of this id exists. Its lost name and address cannot be recovered. */
export async function restoreTenant(db: Database, tenantId: string): Promise<void> {
  await db.insert(tenants).values({ id: tenantId, createdBy: 'restored' }).onConflictDoNothing();
}
