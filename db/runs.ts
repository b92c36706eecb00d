import { and, asc, desc, eq, inArray, lt } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { SubscriptionView } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { charges, runs } from './schema.ts';

export type RunRow = typeof runs.$inferSelect;

/** A step of a tenant's life, as far as it tells of its run. */
interface StepOfRun {
  readonly tenantId: string;
  readonly version: number;
  readonly workflowId: string;
  readonly runId: string;
  readonly happened: readonly { readonly at: Instant }[];
  readonly view: Pick<SubscriptionView, 'period' | 'state'>;
}

/** Writes down which run tells of which period: its first step says that, its later ones how far it has come. */
export async function writeRun(tx: Database, step: StepOfRun): Promise<void> {
  const { tenantId, runId, workflowId, version, view, happened } = step;
  const { period, state } = view;
  const lastAt = new Date(happened.at(-1)?.at ?? Date.now());
  await tx
    .insert(runs)
    .values({
      tenantId,
      runId,
      workflowId,
      version,
      periodNumber: period?.number ?? null,
      periodStart: period && new Date(period.start),
      periodEnd: period && new Date(period.end),
      state,
      firstAt: new Date(happened[0]?.at ?? lastAt),
      lastAt,
    })
    .onConflictDoUpdate({ target: [runs.tenantId, runs.runId], set: { state, lastAt } });
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

/** What these runs of a tenant have charged, or tried to, oldest first. */
export function chargesOfRuns(db: Database, tenantId: string, runIds: readonly string[]) {
  const { id, runId, kind, state, amount, currency } = charges;
  return db
    .select({ runId, charge: { id, kind, state, amount, currency } })
    .from(charges)
    .where(and(eq(charges.tenantId, tenantId), inArray(runId, [...runIds])))
    .orderBy(asc(charges.sequence));
}
