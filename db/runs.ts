import { and, asc, desc, eq, gt, inArray, lt, ne, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { SellerFacts } from '../domain/tax/facts.ts';
import type { SubscriptionView } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { charges, runs, subscriptions } from './schema.ts';
import { inserting } from './written-together.ts';

export type RunRow = typeof runs.$inferSelect;

/** The run that records a step, and the instants of the step's first and last event on the tenant's clock. */
export interface RunOfStep {
  readonly workflowId: string;
  readonly runId: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

interface StepOfRun {
  readonly tenantId: string;
  readonly version: number;
  readonly view: Pick<SubscriptionView, 'period' | 'state'>;
}

const ofFirstStep = ['workflowId', 'version', 'periodNumber', 'periodStart', 'periodEnd', 'firstAt'] as const;
const ofEachStep = ['state', 'lastAt'] as const;

/** Writes a run's period, by its first step, and its progress, by each later one. */
export const runWrite = inserting(runs, ['tenantId', 'runId', ...ofFirstStep, ...ofEachStep], {
  conflict: { on: ['tenantId', 'runId'], replace: ofEachStep },
});

/** A run's row, after one of its steps. */
export function runRow(
  { tenantId, version, view: { period, state } }: StepOfRun,
  { workflowId, runId, firstAt, lastAt }: RunOfStep,
): RunRow {
  return {
    tenantId,
    runId,
    workflowId,
    version,
    periodNumber: period?.number ?? null,
    periodStart: period && new Date(period.start),
    periodEnd: period && new Date(period.end),
    state,
    firstAt: new Date(firstAt),
    lastAt: new Date(lastAt),
  };
}

/** A tenant's runs, newest first. */
export function listRuns(
  db: Database,
  { tenantId, before, limit }: { readonly tenantId: string; readonly before?: number; readonly limit: number },
): Promise<readonly RunRow[]> {
  const older = before === undefined ? undefined : lt(runs.version, before);
  return db
    .select()
    .from(runs)
    .where(and(eq(runs.tenantId, tenantId), older))
    .orderBy(desc(runs.version))
    .limit(limit);
}

/** For each of these runs, the run that recorded the next step after it, where there is one. */
export async function runsAfter(
  db: Database,
  of: readonly Pick<TenantRun, 'tenantId' | 'runId'>[],
): Promise<readonly string[]> {
  if (of.length === 0) return [];
  const [tenantIds, runIds] = [of.map(({ tenantId }) => tenantId), of.map(({ runId }) => runId)];
  const named = sql`unnest(${sql.param(tenantIds)}::text[], ${sql.param(runIds)}::text[]) named (tenant_id, run_id)`;
  const next = sql`select run_id from runs where tenant_id = named.tenant_id and version > known.version order by version limit 1`;
  const rows = await db.execute<{ run_id: string }>(
    sql`select distinct next.run_id from ${named} join runs known using (tenant_id, run_id) cross join lateral (${next}) next`,
  );
  return rows.map(({ run_id }) => run_id);
}

/** A living tenant, with what a sweep needs of it. */
export interface LivingTenant extends TenantRun {
  /** What its bills are taxed by; null in a row of a release before the rule. */
  readonly seller: SellerFacts | null;
}

/** A tenant, with a run of its workflow. */
export interface TenantRun {
  readonly tenantId: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** Tenants that are not deleted, by id from the one after `after`, each with the run that recorded its newest step. */
export function livingTenants(
  db: Database,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly LivingTenant[]> {
  const { tenantId, workflowId, runId, state, view } = subscriptions;
  return db
    .select({ tenantId, workflowId, runId, seller: sql<SellerFacts | null>`${view} #> '{tax,seller}'` })
    .from(subscriptions)
    .where(and(gt(tenantId, after), ne(state, 'deleted')))
    .orderBy(asc(tenantId))
    .limit(limit);
}

/**
 * The tenants among these whose run has recorded a step: where that is not the newest step's run, it is an older one.
 */
export async function withRecordedRun(
  db: Database,
  of: readonly Omit<TenantRun, 'workflowId'>[],
): Promise<readonly string[]> {
  if (of.length === 0) return [];
  const rows = await db
    .select({ tenantId: runs.tenantId })
    .from(runs)
    .where(
      and(
        inArray(
          runs.tenantId,
          of.map(({ tenantId }) => tenantId),
        ),
        inArray(
          runs.runId,
          of.map(({ runId }) => runId),
        ),
      ),
    );
  return rows.map(({ tenantId }) => tenantId);
}

/** The charges that these runs of a tenant have made or tried, oldest first. */
export function chargesOfRuns(db: Database, tenantId: string, runIds: readonly string[]) {
  const { id, runId, kind, state, amount, currency, periodNumber, periodStart, periodEnd } = charges;
  const period = { number: periodNumber, start: periodStart, end: periodEnd };
  return db
    .select({ runId, charge: { id, kind, state, amount, currency }, period })
    .from(charges)
    .where(and(eq(charges.tenantId, tenantId), inArray(runId, [...runIds])))
    .orderBy(asc(charges.sequence));
}
