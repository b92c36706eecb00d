import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import { withLaterFields } from '../domain/carried-contract.ts';
import type { Pool } from '../domain/pool.ts';
import type { State } from '../domain/state.ts';
import { type SubscriptionView, withLaterFacts } from '../domain/view.ts';
import type { Database } from './connect.ts';
import type { RunOfStep } from './runs.ts';
import { licences, type StateBesideLicences, type StoredState, subscriptions } from './schema.ts';
import { inserting } from './written-together.ts';

/** A tenant after one of its steps, without its licences, which are written event by event. */
export interface ReadModel {
  readonly tenantId: string;
  /** How many steps have led to it. */
  readonly version: number;
  readonly stored: StateBesideLicences;
  readonly view: SubscriptionView;
  readonly nextDueAt: Instant | null;
}

const shown = ['version', 'nextDueAt', 'view', 'stored', 'workflowId', 'runId', 'recordedAt'] as const;

/** Writes a tenant's read model in place of the last one. */
export const subscriptionWrite = inserting(subscriptions, ['tenantId', ...shown], {
  conflict: { on: ['tenantId'], replace: shown },
});

/** The row of a tenant, after a step of a run. */
export function subscriptionRow(
  { tenantId, version, nextDueAt, view, stored }: ReadModel,
  { workflowId, runId }: Pick<RunOfStep, 'workflowId' | 'runId'>,
): typeof subscriptions.$inferInsert {
  const row = { tenantId, version, view, stored: withoutView(stored), workflowId, runId, recordedAt: new Date() };
  return { ...row, nextDueAt: nextDueAt === null ? null : new Date(nextDueAt) };
}

/** The state without the facts that its view holds in the same form. */
export function withoutView(state: StateBesideLicences): StoredState {
  const { tenantId, currency, timeZone, tax, taxMilliPercent, card, removedCard, concerns, ...stored } = state;
  return stored;
}

function stateOf(stored: StoredState, view: SubscriptionView, pool: Pool): State {
  const { tenantId, currency, timeZone, tax, taxMilliPercent, card, removedCard, concerns } = view;
  const facts = { tenantId, currency, timeZone, tax, taxMilliPercent, card, removedCard, concerns };
  return withLaterFields({ ...stored, ...facts, pool });
}

/** A subscription as it was last recorded. */
export interface RecordedSubscription {
  readonly state: State;
  readonly view: SubscriptionView;
  readonly workflowId: string;
  readonly runId: string;
  readonly recordedAt: Date;
  readonly version: number;
}

/** The whole state with its licences, from which quotes are made; null for a tenant that has not begun. */
export async function loadState(db: Database, tenantId: string): Promise<RecordedSubscription | null> {
  return db.transaction(
    async (tx) => {
      const [row] = await tx.select().from(subscriptions).where(eq(subscriptions.tenantId, tenantId));
      if (row === undefined) return null;
      const { view, workflowId, runId, recordedAt, version, stored } = row;
      const state = stateOf(stored, view, await loadPool(tx, tenantId, stored));
      return { state, view: withLaterFacts(view), workflowId, runId, recordedAt, version };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

async function loadPool(db: Database, tenantId: string, stored: StoredState): Promise<Pool> {
  const rows = await db
    .select({ number: licences.number, status: licences.status, holder: licences.holder })
    .from(licences)
    .where(and(eq(licences.tenantId, tenantId), isNull(licences.removedAt)))
    .orderBy(asc(licences.number));
  const inPool = rows.map(({ number, status, holder }) => ({ number, ending: status === 'ending', holder }));
  return { nextNumber: stored.pool.next, licences: inPool };
}

/** The view of a subscription, which most answers need; null for a tenant that has not begun. */
export async function findView(
  db: Database,
  tenantId: string,
): Promise<Pick<RecordedSubscription, 'view' | 'workflowId' | 'runId'> | null> {
  const { view, workflowId, runId } = subscriptions;
  const [row] = await db
    .select({ view, workflowId, runId })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, tenantId));
  return row === undefined ? null : { ...row, view: withLaterFacts(row.view) };
}

/** The tenant's present: its test clock's time, or the real time. */
export async function tenantNow(db: Database, tenantId: string): Promise<Date> {
  const view = (await findView(db, tenantId))?.view;
  return new Date(view?.testClock?.frozenTime ?? Date.now());
}
