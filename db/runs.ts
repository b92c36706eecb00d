import { and, asc, desc, eq, gt, inArray, lt, ne, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { SellerFacts } from '../domain/tax/facts.ts';
import type { SubscriptionView } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { charges, runs, subscriptions } from './schema.ts';
import { inserting } from './written-together.ts';

export type RunRow = typeof runs.$inferSelect;

/** The run that a step belongs to, and when the step's first and last event were, on the tenant's clock. */
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

/** Writes which period a run covers, as its first step has it, and how far its later steps have come. */
export const runWrite = inserting(runs, ['tenantId', 'runId', ...ofFirstStep, ...ofEachStep], {
  conflict: { on: ['tenantId', 'runId'], replace: ofEachStep },
});

/** The row of a run, as a step of it has it. */
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

/** A living tenant as a sweep looks at it. */
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

/** The tenants among these whose run has recorded a step: if it is not the newest step's, it is an older run. */
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

/** What these runs of a tenant have charged, or tried to charge, oldest first. */
export function chargesOfRuns(db: Database, tenantId: string, runIds: readonly string[]) {
  const { id, runId, kind, state, amount, currency } = charges;
  return db
    .select({ runId, charge: { id, kind, state, amount, currency } })
    .from(charges)
    .where(and(eq(charges.tenantId, tenantId), inArray(runId, [...runIds])))
    .orderBy(asc(charges.sequence));
}
