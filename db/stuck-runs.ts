import { notInArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { stuckRuns, tenants } from './schema.ts';

/** A run whose workflow tasks fail, or one that waits for paused activities, as Temporal reports it. */
export interface StuckRun {
  readonly workflowId: string;
  readonly runId: string;
  /** Null for a workflow that serves all tenants. */
  readonly tenantId: string | null;
  /**
   * The problem in Temporal's words, such as `cause=WorkflowTaskFailedCauseNonDeterministicError`, or which activities are
   * paused.
   */
  readonly problem: string;
}

/** Records which runs are stuck now, each with when it was first found; answers those that no longer are. */
export async function writeStuckRuns(
  db: Database,
  found: readonly StuckRun[],
): Promise<readonly Pick<StuckRun, 'tenantId'>[]> {
  return db.transaction(async (tx) => {
    const ids = found.map(({ workflowId }) => workflowId);
    const gone = await tx
      .delete(stuckRuns)
      .where(ids.length === 0 ? undefined : notInArray(stuckRuns.workflowId, ids))
      .returning({ tenantId: stuckRuns.tenantId });
    if (found.length > 0)
      await tx
        .insert(stuckRuns)
        .values(found.map((run) => ({ ...run, tenantId: run.tenantId && known(run.tenantId) })))
        .onConflictDoUpdate({
          target: stuckRuns.workflowId,
          set: { runId: sql`excluded.run_id`, problem: sql`excluded.problem` },
        });
    return gone;
  });
}

/** The tenant's id; null where a restored database has lost the tenant. */
function known(tenantId: string): SQL<string | null> {
  return sql<string | null>`(select ${tenants.id} from ${tenants} where ${tenants.id} = ${tenantId})`;
}
