import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Pool } from '../domain/pool.ts';
import type { State } from '../domain/state.ts';
import type { SubscriptionView } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { licences, type StoredState, subscriptions } from './schema.ts';

/** A subscription as it was last recorded. */
export interface RecordedSubscription {
  readonly state: State;
  readonly view: SubscriptionView;
  readonly workflowId: string;
  readonly runId: string;
  readonly recordedAt: Date;
  readonly version: number;
}

/** The whole state, licences and all: what a quote is made from. Null for a tenant that has not begun. */
export async function loadState(db: Database, tenantId: string): Promise<RecordedSubscription | null> {
  return db.transaction(
    async (tx) => {
      const [row] = await tx.select().from(subscriptions).where(eq(subscriptions.tenantId, tenantId));
      if (row === undefined) return null;
      const { view, workflowId, runId, recordedAt, version, stored } = row;
      const state = { ...stored, pool: await loadPool(tx, tenantId, stored) };
      return { state, view, workflowId, runId, recordedAt, version };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

async function loadPool(db: Database, tenantId: string, stored: StoredState): Promise<Pool> {
  const rows = await db
    .select({ number: licences.number, status: licences.status, userId: licences.userId })
    .from(licences)
    .where(and(eq(licences.tenantId, tenantId), isNull(licences.removedAt)))
    .orderBy(asc(licences.number));
  const inPool = rows.map(({ number, status, userId }) => ({ number, ending: status === 'ending', userId }));
  return { nextNumber: stored.pool.next, licences: inPool };
}

/** The view of a subscription alone: what most answers need. */
export async function findView(
  db: Database,
  tenantId: string,
): Promise<Pick<RecordedSubscription, 'view' | 'workflowId' | 'runId'> | null> {
  const { view, workflowId, runId } = subscriptions;
  const [row] = await db
    .select({ view, workflowId, runId })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, tenantId));
  return row ?? null;
}

/** The present of a tenant: its test clock's, or the real one. */
export async function tenantNow(db: Database, tenantId: string): Promise<Date> {
  const [row] = await db
    .select({ view: subscriptions.view })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, tenantId));
  return new Date(row?.view.testClock?.frozenTime ?? Date.now());
}
